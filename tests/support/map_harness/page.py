"""A page with nothing but the latent map, on made-up runs.

``PYTHONPATH=. streamlit run tests/support/map_harness/server.py``, then ``?run=`` one of
``RUNS``.
"""

from __future__ import annotations

import dataclasses
import json

import streamlit as st

from tests.support.map_harness.synthetic import RUNS, synthetic_view
from ui.components import map_state
from ui.components.latent_map import MapView, latent_map


@st.cache_resource
def view(run: str) -> MapView:
    return synthetic_view(run).view


st.set_page_config(layout="wide")
st.markdown("<style>.block-container{padding-top:3rem}</style>", unsafe_allow_html=True)
with st.sidebar:
    names = list(RUNS)
    first = st.query_params.get("run", names[0])
    run = st.selectbox("Run", names, index=names.index(first))
    st.session_state.reruns = st.session_state.get("reruns", 0) + 1
    if st.button("Rerun"):
        pass

looks = st.session_state.setdefault("looks", {})
look = looks.get(run, "")
said = map_state.read(look, view(run).data.count)
begun = dataclasses.replace(
    view(run), look=look, kept=said.z or view(run).kept, beta=said.beta or 1.0, point=said.point
)
selection = latent_map(begun, key="map", on_look=looks.__setitem__)
st.text(f"runs: {st.session_state.reruns}")
st.text(
    "selection " + json.dumps({"z": selection.z, "beta": selection.beta, "point": selection.point})
)
