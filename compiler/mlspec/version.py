"""The version of the mlspec distribution, the only place that states it."""

VERSION = "0.1.0"
