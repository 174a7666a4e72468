# A public demo: it shows the runs that ship, and changes nothing. See docs/demo.md.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 visitor
WORKDIR /app
COPY requirements.txt ./
# A server that trains nothing needs neither TensorFlow nor Keras, two thirds of the whole.
RUN grep -vE '^(tensorflow|keras)>' requirements.txt > shown.txt \
    && pip install --no-cache-dir -r shown.txt
COPY app.py LICENSE ./
COPY .streamlit .streamlit
COPY lessons lessons
COPY models models
COPY pages pages
COPY ui ui
COPY vae_core vae_core
COPY web web
# The visitor reads all of it and writes none: what Python compiles is made now, not at every start.
RUN python -m compileall -q app.py pages ui vae_core && chmod -R a+rX .

USER visitor
ENV PYTHONUNBUFFERED=1 VAE_READ_ONLY=1
EXPOSE 8501
HEALTHCHECK --start-period=30s --timeout=10s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=5)"]
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
