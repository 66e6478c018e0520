// The precompiled header that the test programs share is built with this file.
