"""`wellheard doctor`: looks for what would hurt, before it does. Each room of findings is a file; a finding says what, why it matters, what to do."""
