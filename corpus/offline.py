"""The switches that keep installed packages from reporting to their makers; set before any of them is loaded.

Every package of the project imports this one first, so that whatever is imported of it, and every process it starts,
finds them set. They are set, not offered: what an operator's shell says of tracing must not send questions anywhere.
"""

import os
import sys

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime: device, processor, memory and paths to its makers, from native code
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "OTEL_SDK_DISABLED": "true",  # OpenTelemetry, which Chroma brings
    "LANGSMITH_TRACING": "false",  # LangChain: questions and answers; four names, the first found counts
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "RAY_USAGE_STATS_ENABLED": "0",  # Ray
    "HF_HUB_OFFLINE": "1",  # Hugging Face: models come from this disk
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",  # whoever keeps to the convention
}

os.environ.update(SWITCHES)
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # importing it then fails, as if absent
