#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct packet {
	__u32 length;
	struct { __u16 port; char host[16]; } from;
	union { __u32 v4; __u8 v6[4]; };
};
BPF_EVENTS_RING(packets, 4096, struct packet);

/* Sends one record each time that user space runs it. */
SEC("syscall") int send_packet(void *ctx)
{
	struct packet p = { .length = 1500, .from = { 80, "example" }, .v4 = 0x04030201 };
	bpf_events_output(packets, &p, sizeof(p));
	return 0;
}
