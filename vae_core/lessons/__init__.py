"""Lessons: short scenes that drive the map, as data files that a teacher copies and changes."""

from __future__ import annotations

from vae_core.lessons.lesson import Answer, Ask, Lesson, Scene, Wait, parse
from vae_core.lessons.library import VARIABLE, find, found

__all__ = ["VARIABLE", "Answer", "Ask", "Lesson", "Scene", "Wait", "find", "found", "parse"]
