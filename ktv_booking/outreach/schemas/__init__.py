"""What routes of calling out take and answer."""

from ktv_booking.outreach.schemas.festivals import FestivalOut, FestivalsOut, Region

__all__ = ["FestivalOut", "FestivalsOut", "Region"]
