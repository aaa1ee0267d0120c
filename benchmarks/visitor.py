"""A reader of the dashboard without a browser: speaks Streamlit's protocol over the websocket that browsers use."""

import random
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

_LONGEST_SECONDS = 60.0
_CUT_SHORT = ForwardMsg.FINISHED_EARLY_FOR_RERUN


@dataclass
class Visitor:
    """One session. Raises TimeoutError where a page takes a minute, RuntimeError where it shows an exception."""

    address: str
    draw: random.Random
    _picker: Any = None
    _picked: list[WidgetState] = field(default_factory=list)
    _page: str = ""
    _by_itself: dict[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        socket = f"{self.address.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = connect(socket, origin=self.address, subprotocols=["streamlit"], max_size=None)  # type: ignore[arg-type, list-item]

    def open(self, page: str) -> float:
        """Seconds until a page stands."""
        self._picked = []
        self._by_itself = {}
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = page, "lang=en"
        return self._timed(asked)

    def pick(self) -> float:
        """Seconds until the page stands anew for one or two states that are picked by chance."""
        options = range(len(self._picker.options))
        chosen = [self._picker.options[place] for place in self.draw.sample(options, self.draw.choice((1, 2)))]
        state = WidgetState(id=self._picker.id)
        state.string_array_value.data.extend(chosen)
        self._picked = [state]
        return self._timed(self._again())

    def think(self, seconds: float) -> None:
        """Reads for a while; what the page draws anew by itself meanwhile is asked for as a browser does."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            due = min((due for due, _ in self._by_itself.values()), default=until)
            if due > now:
                time.sleep(min(due, until) - now)
                continue
            fragment = next(name for name, (moment, _) in self._by_itself.items() if moment == due)
            asked = self._again()
            asked.rerun_script.fragment_id, asked.rerun_script.is_auto_rerun = fragment, True
            self._timed(asked)
            interval = self._by_itself[fragment][1]
            self._by_itself[fragment] = (time.monotonic() + interval, interval)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def _again(self) -> BackMsg:
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.widget_states.widgets.extend(self._picked)
        return asked

    def _timed(self, asked: BackMsg) -> float:
        started = time.monotonic()
        self._socket.send(asked.SerializeToString())
        while True:
            said = ForwardMsg.FromString(self._socket.recv(timeout=_LONGEST_SECONDS))  # type: ignore[arg-type]
            self._take(said)
            if said.WhichOneof("type") == "script_finished" and said.script_finished != _CUT_SHORT:
                return time.monotonic() - started

    def _take(self, said: ForwardMsg) -> None:
        kind = said.WhichOneof("type")
        if kind == "new_session" and said.new_session.page_script_hash:
            self._page = said.new_session.page_script_hash
        elif kind == "auto_rerun":
            interval = said.auto_rerun.interval
            self._by_itself[said.auto_rerun.fragment_id] = (time.monotonic() + interval, interval)
        elif kind == "stop_auto_rerun":
            self._by_itself = {}
        elif kind == "delta":
            element = said.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
            if element.WhichOneof("type") == "multiselect" and element.multiselect.label == "State":
                self._picker = element.multiselect
