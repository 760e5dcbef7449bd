"""forms.yaml → Form, Sheet, Field; the blank and the prefilled workbooks made from them."""
