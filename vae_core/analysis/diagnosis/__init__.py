"""What ails a trained network at one β: the evidence, its cause, and settings that would help."""

from __future__ import annotations

from vae_core.analysis.diagnosis.evidence import Evidence, gather
from vae_core.analysis.diagnosis.rules import Diagnosis, diagnose

__all__ = ["Diagnosis", "Evidence", "diagnose", "gather"]
