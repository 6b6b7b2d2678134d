"""What happens to a picture before a network sees it: other heads, lids and mouths, things in the way, light and camera.

Every function takes a `numpy.random.Generator` and gives the same answer for the same state of it.
"""
