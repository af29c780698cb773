#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct sample { __u64 value; };
BPF_EVENTS_RING(samples, 16 * 1024, struct sample);

/* Sends 0 to 999 each time that user space runs it. */
SEC("syscall") int send_samples(void *ctx)
{
	for (int i = 0; i < 1000; i++) {
		struct sample s = { .value = i };
		bpf_events_output(samples, &s, sizeof(s));
	}
	return 0;
}
