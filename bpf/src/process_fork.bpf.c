// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per created process, before the process runs. Threads are not
 * reported.
 */
#include "catalog.bpf.h"

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u32 child_pid;
	/* 60 */ __u32 unused;
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/* The current task is the caller of fork, vfork or clone. */
static __always_inline int send(struct task_struct___catalog *child)
{
	struct event *e;

	if (BPF_CORE_READ(child, pid) != BPF_CORE_READ(child, tgid))
		return 0; /* a thread */
	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			e->child_pid = BPF_CORE_READ(child, tgid);
			e->unused = 0;
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Arguments: the parent, the child. */
SEC("?tp_btf/sched_process_fork")
int on_fork_btf(__u64 *ctx)
{
	return send((void *)ctx[1]);
}

SEC("?raw_tp/sched_process_fork")
int on_fork_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send((void *)ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
