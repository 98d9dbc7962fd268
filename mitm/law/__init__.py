"""The rules as pure functions of facts and a date: standard library only, no clock, no input or output.

Every function takes the day as an argument and returns an explained verdict, whose words serve screens, letters,
PDF files and the API alike.
"""
