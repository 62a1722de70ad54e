"""Telling others: on new entries and cross-links a command is run, or a signed webhook sent.

At least once: what happened is noted in the transaction that stores it, handed out to the hooks
after that, and tried until it is taken, or for days. Polling waits for none of it.

    courier       what is to be told, to whom, when            (the one to use)
      message     what is said                                 (pure)
      backoff     when to try again                            (pure)
      command     a program that is given it
      webhook     a server that is sent it
        signature how it is signed                             (pure)
    trouble       what is wrong with them                      (pure)
"""
