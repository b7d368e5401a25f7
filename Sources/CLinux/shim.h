// What Swift's Glibc module leaves out: whether the kernel's clock follows a time server, and how one thread wakes another in poll.
#include <sys/eventfd.h>
#include <sys/timex.h>
