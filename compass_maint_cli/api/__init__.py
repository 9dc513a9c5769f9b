"""The Operations API over HTTP: a method an endpoint, nothing sent twice, nothing lost in silence."""
