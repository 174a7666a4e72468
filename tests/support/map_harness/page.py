"""A page with nothing but the latent map, on made-up runs.

``PYTHONPATH=. streamlit run tests/support/map_harness/server.py``, then ``?run=`` one of
``RUNS``.
"""

from __future__ import annotations

import json

import streamlit as st

from tests.support.map_harness.synthetic import RUNS, synthetic_view
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

selection = latent_map(view(run), key="map")
st.text(f"runs: {st.session_state.reruns}")
st.text(
    "selection " + json.dumps({"z": selection.z, "beta": selection.beta, "point": selection.point})
)
