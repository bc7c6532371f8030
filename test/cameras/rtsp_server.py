"""A camera that speaks RTSP: GStreamer's server with the video that is named, for a user by digest authentication.

    rtsp_server.py VIDEO USER PASSWORD PORT

Says its port on standard output (0 takes a free one). A video in MP4 ends after its last picture, as a session with a
camera may. One in bare H.264 (.h264, 25 pictures a second) goes on for ever; its first pictures all have the same time.
"""

import sys

import gi

for name, version in (("Gst", "1.0"), ("GstRtsp", "1.0"), ("GstRtspServer", "1.0")):
    gi.require_version(name, version)
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

video, user, password, port = sys.argv[1:]
role = "viewer"

Gst.init(None)
factory = GstRtspServer.RTSPMediaFactory()
if video.endswith(".h264"):
    bare = "video/x-h264,stream-format=byte-stream,framerate=(fraction)25/1"
    source = f'multifilesrc location="{video}" loop=true caps="{bare}" ! h264parse ! video/x-h264,alignment=au ! identity sync=true'
else:
    source = f'filesrc location="{video}" ! qtdemux ! h264parse'
factory.set_launch(f"( {source} ! rtph264pay name=pay0 config-interval=1 )")
permissions = GstRtspServer.RTSPPermissions()
permissions.add_role(role)
for what in ("access", "construct"):
    permissions.add_permission_for_role(role, f"media.factory.{what}", True)
factory.set_permissions(permissions)

token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", role)
auth = GstRtspServer.RTSPAuth()
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
auth.add_digest(user, password, token)

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
server.set_auth(auth)
server.get_mount_points().add_factory("/stream1", factory)
server.attach(None)
print(f"port {server.get_bound_port()}", flush=True)
GLib.MainLoop().run()
