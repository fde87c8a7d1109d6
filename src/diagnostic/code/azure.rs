//! APC05xx: what Azure would refuse, or does not offer at this tier or api-version.

codes! {}
