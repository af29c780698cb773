// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per call of openat(), successful or not.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "attempts.bpf.h"
#include "bpf_events.bpf.h"
#include "kernel_types.bpf.h"

#define COMM_LEN	16
#define FILENAME_LEN	256

/*
 * The record ends after the NUL of the filename: 29 to 284 bytes, of which 28
 * are fixed. A longer filename is cut to 255 bytes and a NUL.
 */
struct event {
	/*  0 */ __u64 ktime;	/* CLOCK_MONOTONIC, ns */
	/*  8 */ __u32 pid;	/* process, not thread */
	/* 12 */ char comm[COMM_LEN];
	/* 28 */ char filename[FILENAME_LEN];	/* the argument, possibly relative */
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/* Records the files of this process only; 0: of all. Set before load. */
const volatile __u32 only_pid;

SEC("tp/syscalls/sys_enter_openat")
int on_open(struct trace_event_raw_sys_enter *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct event e;
	long len;

	if (!bpf_events_enabled(events) || (only_pid && pid != only_pid))
		return 0;
	e.ktime = bpf_ktime_get_ns();
	e.pid = pid;
	bpf_get_current_comm(e.comm, sizeof(e.comm));

	len = bpf_probe_read_user_str(e.filename, sizeof(e.filename),
				      (const void *)ctx->args[1]);
	/* Paged out, or an invalid address: sent without a name. */
	if (len < 1) {
		e.filename[0] = '\0';
		len = 1;
	}
	barrier_var(len); /* for the verifier, as in exec.bpf.c */
	if (len < 1 || len > FILENAME_LEN)
		return 0;
	attempt_begins();
	bpf_events_output(events, &e, __builtin_offsetof(struct event, filename) + len);
	attempt_ends();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
