"""A made-up bakery with a believable year behind it, so that a stranger sees the product at work within a minute."""
