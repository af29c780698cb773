// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per TCP connection that a process starts, over IPv4 or IPv6.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "attempts.bpf.h"
#include "bpf_events.bpf.h"
#include "kernel_types.bpf.h"

#define COMM_LEN	16
#define ADDRESS_LEN	16
#define TCP_SYN_SENT	2	/* include/net/tcp_states.h */
#define IPPROTO_TCP	6	/* linux/in.h */

struct event {
	/*  0 */ __u64 ktime;	/* CLOCK_MONOTONIC, ns */
	/*  8 */ __u32 pid;	/* process, not thread */
	/* 12 */ char comm[COMM_LEN];
	/* 28 */ __u8 address[ADDRESS_LEN];	/* remote; IPv4 as ::ffff:a.b.c.d */
	/* 44 */ __u16 port;
	/* 46 */ __u16 unused;
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

SEC("tp/sock/inet_sock_set_state")
int on_connect(struct trace_event_raw_inet_sock_set_state *ctx)
{
	struct event e;

	if (!bpf_events_enabled(events))
		return 0;
	/* In this state the current process is the caller of connect(). */
	if (ctx->newstate != TCP_SYN_SENT || ctx->protocol != IPPROTO_TCP)
		return 0;
	__builtin_memset(&e, 0, sizeof(e));
	e.ktime = bpf_ktime_get_ns();
	e.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_probe_read_kernel(e.address, sizeof(e.address), ctx->daddr_v6);
	e.port = ctx->dport;
	attempt_begins();
	bpf_events_output(events, &e, sizeof(e));
	attempt_ends();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
