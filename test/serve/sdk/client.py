"""Asks a server by Roboflow's own SDK, as its users do, and prints what came back as JSON.

python client.py URL KEY PICTURE
"""

import json
import os
import sys

os.environ["ROBOFLOW_API_KEY"] = ""

import cv2
import supervision
from inference_sdk import InferenceConfiguration, InferenceHTTPClient

url, key, picture = sys.argv[1:]
models = {"detect": "parts/1", "outline": "shapes/2", "classify": "kinds/4", "segment": "areas/3"}
said = {}


def client(mode, **settings):
    made = InferenceHTTPClient(api_url=url, api_key=key)
    made.configure(InferenceConfiguration(**settings))
    made.select_api_v0() if mode == "v0" else made.select_api_v1()
    return made


def wrong_key(mode):
    made = InferenceHTTPClient(api_url=url, api_key="other")
    made.select_api_v0() if mode == "v0" else made.select_api_v1()
    return made.infer(picture, model_id=models["detect"])


def note(name, act):
    try:
        said[name] = act()
    except Exception as error:
        said[name] = {"raised": type(error).__name__, "text": str(error)}


for mode in ("v0", "v1"):
    for task in ("detect", "outline", "classify") + (("segment",) if mode == "v0" else ()):
        ask = lambda **settings: client(mode, **settings).infer(picture, model_id=models[task])
        note(f"{mode} {task}", lambda: ask())
        note(f"{mode} {task} 90", lambda: ask(confidence_threshold=0.9, iou_threshold=0.5))
        note(f"{mode} {task} twice", lambda: client(mode).infer([picture, picture], model_id=models[task]))
    note(f"{mode} pixels", lambda: client(mode).infer(cv2.imread(picture), model_id=models["detect"]))
    note(f"{mode} drawn", lambda: list(client(mode, visualize_predictions=True, format="image_and_json").infer(picture, model_id=models["detect"])))
    note(f"{mode} unknown", lambda: client(mode).infer(picture, model_id="bolts/1"))

batch = lambda: client("v1", max_batch_size=3).infer([picture] * 3, model_id=models["detect"])
note("v1 detect as one batch", batch)
note("v1 filtered", lambda: client("v1", class_filter=["green"]).infer(picture, model_id=models["detect"]))
note("info", lambda: client("v1").get_server_info().__dict__)
note("listed", lambda: [model.model_id for model in client("v1").list_loaded_models().models])
# The SDK sends no key with this unless it is told to send it in the header.
by_header = lambda: client("v1", api_key_transport="header")
note("unloaded", lambda: [model.model_id for model in by_header().unload_model("parts/1").models])
note("v1 detect by header", lambda: by_header().infer(picture, model_id=models["detect"]))
note("v0 wrong key", lambda: wrong_key("v0"))
note("v1 wrong key", lambda: wrong_key("v1"))

for task in ("detect", "outline"):
    answer = said[f"v1 {task}"]
    read = supervision.Detections.from_inference(answer)
    said[f"supervision {task}"] = {
        "boxes": len(read),
        "xyxy": read.xyxy.tolist(),
        "confidence": read.confidence.tolist(),
        "names": read.data["class_name"].tolist(),
        "ids": read.class_id.tolist(),
        "masks": 0 if read.mask is None else [int(mask.sum()) for mask in read.mask],
    }

print(json.dumps(said))
