// What Swift's Glibc module leaves out: whether the kernel's clock follows a time server.
#include <sys/timex.h>
