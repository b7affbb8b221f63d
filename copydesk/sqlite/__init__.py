"""Django's SQLite backend, with a queue for writers: ``ENGINE = "copydesk.sqlite"``.

SQLite lets one write at a time and has the others sleep and try again, each for longer the longer it has waited:
under load the newcomer wins and some wait for seconds. Here a writer waits for its turn before it asks SQLite, first
come first served. The turn is only a courtesy between writers; what keeps data safe is still SQLite's own lock.

``base`` is the backend, ``turns`` the queue.
"""
