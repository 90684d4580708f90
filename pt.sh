PYTHONPATH=$PWD .venv/bin/python -m pytest -p no:cacheprovider "$@"
