"""Lets the kernel compute checksums itself: a program that forwards packets would get them unfinished."""

import array
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
ETHTOOL_STXCSUM = 0x17

command = array.array("B", struct.pack("II", ETHTOOL_STXCSUM, 0))
request = struct.pack("16sP", sys.argv[1].encode(), command.buffer_info()[0])
fcntl.ioctl(socket.socket(), SIOCETHTOOL, request)
