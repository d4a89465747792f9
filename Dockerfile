# One image for web, worker and beat. Its steps are those of the Makefile: bin/setup, then the same commands.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY bin/setup bin/setup
COPY requirements.lock requirements-dev.lock ./
RUN bin/setup && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
# Values that only let the commands run; nothing connects while the image is built.
RUN export DJANGO_SETTINGS_MODULE=pemwecco.settings.production SECRET_KEY=build ALLOWED_HOSTS=localhost \
        DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    && .venv/bin/python manage.py compilemessages --ignore '.venv/*' --verbosity 0 \
    && .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin pemwecco \
    && install -d -o pemwecco -g pemwecco -m 700 /data

ENV DJANGO_SETTINGS_MODULE=pemwecco.settings.production VAR_DIR=/data HOST=0.0.0.0 PORT=8000 \
    PATH=/app/.venv/bin:$PATH
USER pemwecco
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "gunicorn.conf.py", "pemwecco.wsgi"]
