"""The review page: a finished run gone through by people on 127.0.0.1. What they decide goes to the log of decisions, nothing else does."""

import socket
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import UsageError, cause
from pipeline.model import Language

HOST = "127.0.0.1"
_QUEUE = 128


def serve(out: Path, language: Language, port: int, opened: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; `opened` is told its address, with the token, once it answers. Port 0: a free one. Raises UsageError
    where the folder is none of our runs or the port is taken."""
    import uvicorn

    from pipeline.review.app import make_app
    from pipeline.review.desk import Desk
    from pipeline.review.gate import Secrets

    desk = Desk(out, language)
    known = Secrets()
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        app = make_app(desk, known, (f"{HOST}:{port}", f"localhost:{port}"), f"parkaudit-{port}")
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5)
        opened(f"http://{HOST}:{port}/?token={known.token}")
        uvicorn.Server(config).run([listener])
    desk.again.wait()


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=_QUEUE)
    except (OSError, OverflowError) as error:
        why = cause(error) if isinstance(error, OSError) else None
        raise UsageError(
            f"端口 {port} 用不了（{why.zh if why else '应在 0 至 65535 之间'}），请用 --port 换一个，或不指定。",
            f"Port {port} cannot be used ({why.en if why else 'it should be 0 to 65535'}); choose another with --port, or none.",
        ) from error


__all__ = ["HOST", "serve"]
