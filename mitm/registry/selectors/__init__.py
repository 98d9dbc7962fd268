"""All reads of the register."""

from mitm.registry.selectors.search import SearchResult, search_register, search_specialities, speciality_of_code

__all__ = ["SearchResult", "search_register", "search_specialities", "speciality_of_code"]
