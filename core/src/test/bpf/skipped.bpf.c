// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A program that hits its own hook while it runs: the kernel skips that hit, and
 * counts it for the program. The hook is a page fault in the kernel, caused by a
 * read of an address where no user has memory.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct event {
	__u64 hit;
};

BPF_EVENTS_RING(events, 64 * 1024, struct event);

/* The thread whose faults are hits. */
volatile __u32 watched = 0;

volatile __u64 hits = 0;
volatile __u64 not_skipped = 0;	/* by a kernel that does not prevent recursion */
volatile __u32 running = 0;

static __always_inline void fault(void)
{
	__u64 value;

	bpf_probe_read_user(&value, sizeof(value), (void *)8);
}

/* Of the task that watches itself. */
SEC("syscall")
int make_hit(void *ctx)
{
	watched = bpf_get_current_pid_tgid();
	fault();
	watched = 0;
	return 0;
}

SEC("raw_tp/page_fault_kernel")
int on_fault(void *ctx)
{
	struct event e;

	if (!watched || (__u32)bpf_get_current_pid_tgid() != watched)
		return 0;
	if (running) {
		not_skipped++;
		return 0;
	}
	running = 1;
	e.hit = hits++;
	fault();
	running = 0;
	return bpf_events_output(events, &e, sizeof(e));
}

char LICENSE[] SEC("license") = "GPL";
