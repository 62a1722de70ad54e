"""All HTTP of the program: one polite, guarded, bounded GET at a time.

The way of one request, a noun a file:

    client          follows the hops of one request and says what came back   (the one to use)
      hosts         when a host may be asked again
      request       what is sent                                              (pure)
        conditional validators, and what an answer says of its age            (pure)
      transport     one GET on the wire                                       (only httpx import)
        exchange    a request and its answer on a connection                  (only h11 import)
        dial        a connection, with TLS where it is asked for
        guard       which addresses may be dialled
        meter       how much may come before a body                           (pure)
      headers       the fields of an answer                                   (pure)
      redirects     where an answer points to, and whether to go there        (pure)
      body          bytes on the wire to a whole, decoded, bounded body       (pure)
      outcome       what an answer means                                      (pure)
      failure       what an exception means, as a kind and a sentence         (pure)
    discover        from a page to the feeds it may have                      (pure)
    robots          whether a page may be looked at                           (only protego import)

Nothing is imported here: httpx takes a while to load, and most commands never fetch.
"""
