"""Who may do what, and how often: editors, their ways in (sign-in links, API tokens), and limits per client.

Public names: ``models.Editor``, ``models.SignInLink``, ``models.Token``, ``roles`` (who may), ``limits`` (how often).
"""
