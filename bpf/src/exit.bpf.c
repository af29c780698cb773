// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per process whose first thread has exited.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "attempts.bpf.h"
#include "bpf_events.bpf.h"
#include "kernel_types.bpf.h"

#define COMM_LEN	16

struct event {
	/*  0 */ __u64 ktime;	/* CLOCK_MONOTONIC, ns */
	/*  8 */ __u32 pid;
	/* 12 */ __u32 ppid;	/* process of the parent */
	/* 16 */ __u32 status;	/* as wait() reports it: code << 8, or a signal */
	/* 20 */ char comm[COMM_LEN];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

SEC("tp/sched/sched_process_exit")
int on_exit(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 id = bpf_get_current_pid_tgid();
	struct event e;

	if (!bpf_events_enabled(events))
		return 0;
	/* The first thread is the one whose id is that of the process. */
	if ((__u32)id != id >> 32)
		return 0;
	/* The whole record is sent, so all of its bytes must be written. */
	__builtin_memset(&e, 0, sizeof(e));
	e.ktime = bpf_ktime_get_ns();
	e.pid = id >> 32;
	e.ppid = BPF_CORE_READ(task, real_parent, tgid);
	e.status = BPF_CORE_READ(task, exit_code);
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	attempt_begins();
	bpf_events_output(events, &e, sizeof(e));
	attempt_ends();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
