/* Shared by the BPF program and the programs that read its records. */
#include <linux/types.h>

struct opened {
	__u32 pid;
	__u32 flags;
	char name[8];
};
