"""Pictures: taken in from anybody, made anew without what the file told of its maker, private until readers see them.

``develop`` makes the files, in a process of its own that ``darkroom`` runs; ``shelves`` keeps them on the disk, private
or public; ``workflow`` has the verbs: take in, claim for a post, show and hide with it, forget what nothing uses;
``own`` does it for the owner's own pages.
"""
