/**
 * The requests that the API documents show, in their own words: curl and Node.js are the same in all of them but for the
 * host. What is not part of a request, such as the picture that `...` stands for, is filled in.
 */

export const curlFile = `base64 YOUR_IMAGE.jpg | curl -d @- \\
"https://detect.roboflow.com/your-model/42?api_key=YOUR_KEY"`;

export const curlUrl = `curl -X POST "https://detect.roboflow.com/your-model/42?\\
api_key=YOUR_KEY&\\
image=https%3A%2F%2Fi.imgur.com%2FPEEvqPN.png"`;

const printed = `.then(function(response) {
console.log(JSON.stringify(response.data));
})
.catch(function(error) {
console.log(error.message);
});`;

export const nodeFile = `const axios = require("axios");
const fs = require("fs");
const image = fs.readFileSync("YOUR_IMAGE.jpg", {
encoding: "base64"
});
axios({
method: "POST",
url: "https://detect.roboflow.com/your-model/42",
params: {
api_key: "YOUR_KEY"
},
data: image,
headers: {
"Content-Type": "application/x-www-form-urlencoded"
}
})
${printed}`;

export const nodeUrl = `const axios = require("axios");
axios({
method: "POST",
url: "https://detect.roboflow.com/your-model/42",
params: {
api_key: "YOUR_KEY",
image: "https://i.imgur.com/PEEvqPN.png"
}
})
${printed}`;

const told = `
task = "object_detection"
model_id = "your-model/42"
api_key = "YOUR_KEY"
`;
const status = '\nprint(json.dumps([res.status_code, res.json()]))';
const encoded = `
image = Image.open("YOUR_IMAGE.jpg")
buffered = BytesIO()
image.save(buffered, quality=100, format="JPEG")
img_str = base64.b64encode(buffered.getvalue())
img_str = img_str.decode("ascii")
`;
const imports = `
import base64
import json
import pickle
import requests
from io import BytesIO
`;
const pillow = 'from PIL import Image\n';
const infer = `
res = requests.post(
    f"http://localhost:9001/infer/{task}",
    json=payload,
)`;
const one = (type: string, value: string) => `
payload = {
    "model_id": model_id,
    "image": {
        "type": "${type}",
        "value": ${value},
    },
    "api_key": api_key,
}`;
const entry = '        {"type": "base64", "value": img_str},';

export interface PythonExample {
  script: string;
  /** Modules that it takes beside requests. */
  needs: readonly string[];
}

/** Those of the self-hosted server's document, and of the classification's. */
export const pythonExamples: Record<string, PythonExample> = {
  'V2 with an address': {
    needs: [],
    script: `${imports}${told}
image_url = "https://storage.googleapis.com/com-roboflow-marketing/inference/soccer2.jpg"
${one('url', 'image_url')}${infer}${status}`,
  },
  'V2 with base64': {
    needs: ['PIL'],
    script: `${imports}${pillow}${told}${encoded}${one('base64', 'img_str')}${infer}${status}`,
  },
  'V2 with a batch': {
    needs: ['PIL'],
    script: `${imports}${pillow}${told}${encoded}
payload = {
    "model_id": model_id,
    "image": [
${entry}
${entry}
${entry}
    ],
    "api_key": api_key,
}${infer}${status}`,
  },
  'V1 with an address': {
    needs: [],
    script: `${imports}${told}
image_url = "https://storage.googleapis.com/com-roboflow-marketing/inference/soccer.jpg"
res = requests.post(
    f"https://detect.roboflow.com/{model_id}?api_key={api_key}&image={image_url}",
)${status}`,
  },
  'V1 with base64': {
    needs: ['PIL'],
    script: `${imports}${pillow}${told}${encoded}
res = requests.post(
    f"https://detect.roboflow.com/{model_id}?api_key={api_key}",
    data=img_str,
    headers={"Content-Type": "application/x-www-form-urlencoded"},
)${status}`,
  },
};

/** Pickles, which the hosted API does not accept either. */
export const pickled: Record<string, PythonExample> = {
  'V2 with a pickle': {
    needs: [],
    script: `${imports}${told}
numpy_data = pickle.dumps([[[0, 0, 0]]], protocol=0)
numpy_str = numpy_data.decode("ascii")
${one('numpy', 'numpy_str')}${infer}${status}`,
  },
  'V1 with a pickle': {
    needs: [],
    script: `${imports}${told}
numpy_data = pickle.dumps([[[0, 0, 255]]])
res = requests.post(
    f"https://detect.roboflow.com/{model_id}?api_key={api_key}",
    data=numpy_data,
    headers={"Content-Type": "application/x-www-form-urlencoded"},
)${status}`,
  },
};

/** Shrinks the picture, asks for a classification as an image, and reads the classes of the answer. */
export const resizeAndPost: PythonExample = {
  needs: ['cv2', 'numpy'],
  script: `import cv2
import base64
import numpy as np
import requests
import time
import json
ROBOFLOW_API_KEY = "YOUR_KEY"
ROBOFLOW_MODEL = "your-model/42"
ROBOFLOW_SIZE = 64
upload_url = "".join([
"https://detect.roboflow.com/",
ROBOFLOW_MODEL,
"?api_key=",
ROBOFLOW_API_KEY,
"&format=image",
])
img = cv2.imread("YOUR_IMAGE.jpg")
height, width, channels = img.shape
scale = ROBOFLOW_SIZE / max(height, width)
img = cv2.resize(img, (round(scale * width), round(scale * height)))
retval, buffer = cv2.imencode('.jpg', img)
img_str = base64.b64encode(buffer)
resp = requests.post(upload_url, data=img_str, headers={
"Content-Type": "application/x-www-form-urlencoded"
}, stream=True)
preds = resp.json()
for prediction in preds['predictions']:
  prediction['class'], prediction['confidence']
print(json.dumps([resp.status_code, preds]))`,
};
