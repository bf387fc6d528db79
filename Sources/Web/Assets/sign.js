// sign
