"""This room through the API."""

from ninja import Router

router = Router()
