// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* One record for each program that is started. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct start {
	__u64 ktime;	/* CLOCK_MONOTONIC, ns */
	__u32 pid;
	__u32 uid;
	char comm[16];
};

BPF_EVENTS_RING(events, 256 * 1024, struct start);

SEC("tp/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct start *s;

	if (!bpf_events_enabled(events))
		return 0;
	s = bpf_events_reserve(events, sizeof(*s));
	if (!s)
		return 0; /* lost, and counted */
	s->ktime = bpf_ktime_get_ns();
	s->pid = bpf_get_current_pid_tgid() >> 32;
	s->uid = (__u32)bpf_get_current_uid_gid();
	bpf_get_current_comm(s->comm, sizeof(s->comm));
	bpf_events_submit(events, s);
	return 0;
}
