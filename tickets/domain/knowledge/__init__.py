"""What the tenant knows: articles in versions, cut into passages that are found and cited."""
