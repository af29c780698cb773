// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per TCP connection that accept or accept4 has returned. The kernel
 * establishes it before, in an interrupt; here the program's thread is current.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"
#include "tcp.bpf.h"

struct event {
	/*  0 */ __u64 time;		/* of the return, CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u8 local_address[16];
	/* 72 */ __u8 remote_address[16];
	/* 88 */ __u16 local_port;
	/* 90 */ __u16 remote_port;
	/* 92 */ __s32 descriptor;
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

static __always_inline int send(long descriptor)
{
	struct event *e;
	struct sock *sk;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	sk = accepted(descriptor);
	if (!sk || !catalog_admits_port(local_port(sk)))
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			read_endpoints(e, sk);
			e->descriptor = descriptor;
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

SEC("?tp/syscalls/sys_exit_accept")
int exit_accept(struct trace_event_raw_sys_exit *ctx)
{
	return send(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_accept4")
int exit_accept4(struct trace_event_raw_sys_exit *ctx)
{
	return send(ctx->ret);
}

/* Arguments: the registers, the result. */
SEC("?raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 number = SYSCALL_NUMBER(ctx->args[0]);

	if (!is_call(number, CALL_ACCEPT) && !is_call(number, CALL_ACCEPT4))
		return 0;
	if (is_compat(number))
		return 0;
	return send(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
