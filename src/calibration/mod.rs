//! Lights brought to a reference recipe by the camera itself. Empty today: the closed loop comes with the light work.
