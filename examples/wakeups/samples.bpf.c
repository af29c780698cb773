#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct sample { __u64 value; };
BPF_EVENTS_RING(samples, 64 * 1024, struct sample);

/* Returns how many of 1,000 samples it has sent. */
SEC("syscall") int send_samples(void *ctx)
{
	int sent = 0;

	for (int i = 0; i < 1000; i++) {
		struct sample s = { .value = i };
		if (bpf_events_enabled(samples) && !bpf_events_output(samples, &s, sizeof(s)))
			sent++;
	}
	return sent;
}
