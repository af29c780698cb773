// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Numbered records of each start of one program, for a reader that is killed
 * and started again. A raw tracepoint: the kernel skips no hit because another
 * program runs on that CPU.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

#define NAME_LEN		16	/* TASK_COMM_LEN */
#define RECORDS_PER_START	4

struct event {
	__u64 time;	/* CLOCK_MONOTONIC, ns */
	__u64 number;
};

BPF_EVENTS_RING(events, 1024 * 1024, struct event);

/* The name of the started program, set before load. */
const volatile char program[NAME_LEN] = "";

__u64 next_number;

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	char name[NAME_LEN] = {};
	int i;

	bpf_get_current_comm(name, sizeof(name));
	for (i = 0; i < NAME_LEN; i++) {
		if (name[i] != program[i])
			return 0;
		if (!name[i])
			break;
	}
	for (i = 0; i < RECORDS_PER_START; i++) {
		struct event e = {
			.time = bpf_ktime_get_ns(),
			.number = __sync_fetch_and_add(&next_number, 1),
		};
		bpf_events_output(events, &e, sizeof(e));
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
