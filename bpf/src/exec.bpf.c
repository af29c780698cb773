// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per started program (successful execve and execveat), in the order
 * of the starts.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "attempts.bpf.h"
#include "bpf_events.bpf.h"
#include "kernel_types.bpf.h"

#define COMM_LEN	16
#define FILENAME_LEN	256

/*
 * The record ends after the NUL of the filename: 37 to 292 bytes, of which 36
 * are fixed. A longer filename is cut to 255 bytes and a NUL.
 */
struct event {
	/*  0 */ __u64 ktime;	/* CLOCK_MONOTONIC, ns */
	/*  8 */ __u32 pid;	/* process, not thread */
	/* 12 */ __u32 ppid;	/* process of the parent */
	/* 16 */ __u32 uid;	/* real user id, after the exec */
	/* 20 */ char comm[COMM_LEN];
	/* 36 */ char filename[FILENAME_LEN];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

SEC("tp/sched/sched_process_exec")
int on_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 at = ctx->__data_loc_filename & 0xffff;
	struct event e;
	long len;

	if (!bpf_events_enabled(events))
		return 0;
	e.ktime = bpf_ktime_get_ns();
	/*
	 * The upper half is the process. A thread that execs has become the
	 * group leader by now, so both halves are equal.
	 */
	e.pid = bpf_get_current_pid_tgid() >> 32;
	e.ppid = BPF_CORE_READ(task, real_parent, tgid);
	e.uid = (__u32)bpf_get_current_uid_gid();
	bpf_get_current_comm(e.comm, sizeof(e.comm));

	len = bpf_probe_read_kernel_str(e.filename, sizeof(e.filename),
					(void *)ctx + at);
	/* An unreadable name does not drop the event: it is sent without one. */
	if (len < 1) {
		e.filename[0] = '\0';
		len = 1;
	}
	/*
	 * Never true: the verifier requires both bounds of this variable. The
	 * barrier keeps clang from merging the comparisons into one on a copy.
	 */
	barrier_var(len);
	if (len < 1 || len > FILENAME_LEN)
		return 0;
	attempt_begins();
	bpf_events_output(events, &e, __builtin_offsetof(struct event, filename) + len);
	attempt_ends();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
