// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A loader pins this for a reader without privileges: a tracepoint, a ring and
 * its control block.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct started {
	__u32 pid;
	__u32 cpu;
};

BPF_EVENTS_RING(events, 64 * 1024, struct started);

SEC("tp/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct started event = {
		.pid = bpf_get_current_pid_tgid() >> 32,
		.cpu = bpf_get_smp_processor_id(),
	};

	bpf_events_output(events, &event, sizeof(event));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
