"""Sends what waits to be told, again and again until it arrives or was tried eight times, by whichever process."""

from lojista.alerts.channels import channels_of
from lojista.errors import DeliveryError
from lojista.postgres.alert_deliveries import claim_message, note_delivered, note_failed, queue_beginnings
from lojista.postgres.alert_store import lock_alerts
from lojista.postgres.connection import Database
from lojista.settings import Settings


def deliver_due(database: Database, settings: Settings) -> int:
    """Tries all that is due, and how much arrived. A way that fails is left alone until the next call.

    What still holds when its quiet is over is due too, without any new data. What is sent in the moment in which this
    process dies is sent again, under the same key. Raises DatabaseError.
    """
    channels, arrived = dict(channels_of(settings)), 0
    if not channels:
        return 0
    with database.owner() as owner:
        owner.autocommit = True
        with owner.transaction():
            lock_alerts(owner)
            queue_beginnings(owner, channels)
        while message := claim_message(owner, channels):
            try:
                channels[message.channel](message)
            except DeliveryError as error:
                note_failed(owner, message.delivery_id, error.message)
                del channels[message.channel]
            else:
                note_delivered(owner, message.delivery_id)
                arrived += 1
    return arrived
