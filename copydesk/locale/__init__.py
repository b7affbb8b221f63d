"""The languages of the interface: the words of each, and how it writes dates where Django says too little."""
