
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "ai_usage_logs": {
                  Row: {
                    "api_key_hash": string,"asked_at": string,"byok_usd_micros": number,"completion_tokens": number,"cost_usd_micros": number,"day": string,"endpoint_id": string,"model": string,"organization_id": string,"prompt_tokens": number,"provider_name": string | null,"reasoning_tokens": number,"requests": number
                  }
                  ComputedFields: never
                  Insert: {
                    "api_key_hash": string,"asked_at": string,"byok_usd_micros": number,"completion_tokens": number,"cost_usd_micros": number,"day": string,"endpoint_id"?: string,"model": string,"organization_id": string,"prompt_tokens": number,"provider_name"?: string | null,"reasoning_tokens": number,"requests": number
                  }
                  Update: {
                    "api_key_hash"?: string,"asked_at"?: string,"byok_usd_micros"?: number,"completion_tokens"?: number,"cost_usd_micros"?: number,"day"?: string,"endpoint_id"?: string,"model"?: string,"organization_id"?: string,"prompt_tokens"?: number,"provider_name"?: string | null,"reasoning_tokens"?: number,"requests"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "ai_usage_logs_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"appointment_evidence": {
                  Row: {
                    "appointment_id": string,"at": string,"call_id": string | null,"came": boolean,"created_at": string,"id": number,"kind": string,"organization_id": string,"source": string,"stated_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_id": string,"at": string,"call_id"?: string | null,"came": boolean,"created_at"?: string,"id"?: never,"kind": string,"organization_id": string,"source": string,"stated_by"?: string | null
                  }
                  Update: {
                    "appointment_id"?: string,"at"?: string,"call_id"?: string | null,"came"?: boolean,"created_at"?: string,"id"?: never,"kind"?: string,"organization_id"?: string,"source"?: string,"stated_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "appointment_evidence_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "appointments"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "appointment_evidence_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "verification_queue"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "appointment_evidence_organization_id_call_id_fkey"
      columns: ["organization_id","call_id"]
isOneToOne: false
      referencedRelation: "calls"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"appointment_refs": {
                  Row: {
                    "appointment_id": string,"integration_id": string,"organization_id": string,"previous_ref": string | null,"provider_ref": string
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_id": string,"integration_id": string,"organization_id": string,"previous_ref"?: string | null,"provider_ref": string
                  }
                  Update: {
                    "appointment_id"?: string,"integration_id"?: string,"organization_id"?: string,"previous_ref"?: string | null,"provider_ref"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "appointment_refs_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "appointments"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "appointment_refs_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "verification_queue"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "appointment_refs_organization_id_integration_id_fkey"
      columns: ["organization_id","integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"appointments": {
                  Row: {
                    "attended": boolean | null,"attendee_email": string | null,"attendee_locale": string | null,"attendee_name": string | null,"attendee_phone": string | null,"attendee_time_zone": string | null,"booked_at": string | null,"call_id": string | null,"called_off_late_at": string | null,"cancel_reason": string | null,"cancelled_at": string | null,"created_at": string,"currency": string | null,"ends_at": string | null,"first_event_at": string,"host_email": string | null,"id": string,"integration_id": string,"is_judged": boolean,"lead_id": string | null,"location": string | null,"organization_id": string,"paid_at": string | null,"price_minor": number | null,"provider_ref": string,"reschedules": number,"starts_at": string | null,"status": string,"title": string | null,"updated_at": string,"verdict": string,"verdict_at": string | null,"verdict_reason": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "attended"?: boolean | null,"attendee_email"?: string | null,"attendee_locale"?: string | null,"attendee_name"?: string | null,"attendee_phone"?: string | null,"attendee_time_zone"?: string | null,"booked_at"?: string | null,"call_id"?: string | null,"called_off_late_at"?: string | null,"cancel_reason"?: string | null,"cancelled_at"?: string | null,"created_at"?: string,"currency"?: string | null,"ends_at"?: string | null,"first_event_at": string,"host_email"?: string | null,"id"?: string,"integration_id": string,"is_judged"?: never,"lead_id"?: string | null,"location"?: string | null,"organization_id": string,"paid_at"?: string | null,"price_minor"?: number | null,"provider_ref": string,"reschedules"?: number,"starts_at"?: string | null,"status"?: string,"title"?: string | null,"updated_at"?: string,"verdict"?: string,"verdict_at"?: string | null,"verdict_reason"?: string | null
                  }
                  Update: {
                    "attended"?: boolean | null,"attendee_email"?: string | null,"attendee_locale"?: string | null,"attendee_name"?: string | null,"attendee_phone"?: string | null,"attendee_time_zone"?: string | null,"booked_at"?: string | null,"call_id"?: string | null,"called_off_late_at"?: string | null,"cancel_reason"?: string | null,"cancelled_at"?: string | null,"created_at"?: string,"currency"?: string | null,"ends_at"?: string | null,"first_event_at"?: string,"host_email"?: string | null,"id"?: string,"integration_id"?: string,"is_judged"?: never,"lead_id"?: string | null,"location"?: string | null,"organization_id"?: string,"paid_at"?: string | null,"price_minor"?: number | null,"provider_ref"?: string,"reschedules"?: number,"starts_at"?: string | null,"status"?: string,"title"?: string | null,"updated_at"?: string,"verdict"?: string,"verdict_at"?: string | null,"verdict_reason"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "appointments_call_id_organization_id_fkey"
      columns: ["call_id","organization_id"]
isOneToOne: false
      referencedRelation: "calls"
      referencedColumns: ["id","organization_id"]
    },{
      foreignKeyName: "appointments_lead_id_organization_id_fkey"
      columns: ["lead_id","organization_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["id","organization_id"]
    },{
      foreignKeyName: "appointments_organization_id_integration_id_fkey"
      columns: ["organization_id","integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"audit_log": {
                  Row: {
                    "act": string,"actor": string | null,"at": string,"details": NonNullable<Json>,"id": number,"organization_id": string,"subject": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "act": string,"actor"?: string | null,"at"?: string,"details"?: NonNullable<Json>,"id"?: never,"organization_id": string,"subject"?: string | null
                  }
                  Update: {
                    "act"?: string,"actor"?: string | null,"at"?: string,"details"?: NonNullable<Json>,"id"?: never,"organization_id"?: string,"subject"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "audit_log_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"billing_periods": {
                  Row: {
                    "closed_at": string,"invoice_id": string | null,"organization_id": string,"period": string
                  }
                  ComputedFields: never
                  Insert: {
                    "closed_at": string,"invoice_id"?: string | null,"organization_id": string,"period": string
                  }
                  Update: {
                    "closed_at"?: string,"invoice_id"?: string | null,"organization_id"?: string,"period"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "billing_periods_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "billing_periods_organization_id_invoice_id_fkey"
      columns: ["organization_id","invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"billing_profiles": {
                  Row: {
                    "city": string | null,"country": string | null,"customer_integration_id": string | null,"customer_ref": string | null,"email": string | null,"line1": string | null,"line2": string | null,"name": string,"organization_id": string,"payment_brand": string | null,"payment_expiry_month": number | null,"payment_expiry_year": number | null,"payment_last4": string | null,"payment_used_at": string | null,"postal_code": string | null,"reference": string | null,"state": string | null,"tax_id": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "city"?: string | null,"country"?: string | null,"customer_integration_id"?: string | null,"customer_ref"?: string | null,"email"?: string | null,"line1"?: string | null,"line2"?: string | null,"name": string,"organization_id": string,"payment_brand"?: string | null,"payment_expiry_month"?: number | null,"payment_expiry_year"?: number | null,"payment_last4"?: string | null,"payment_used_at"?: string | null,"postal_code"?: string | null,"reference"?: string | null,"state"?: string | null,"tax_id"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "city"?: string | null,"country"?: string | null,"customer_integration_id"?: string | null,"customer_ref"?: string | null,"email"?: string | null,"line1"?: string | null,"line2"?: string | null,"name"?: string,"organization_id"?: string,"payment_brand"?: string | null,"payment_expiry_month"?: number | null,"payment_expiry_year"?: number | null,"payment_last4"?: string | null,"payment_used_at"?: string | null,"postal_code"?: string | null,"reference"?: string | null,"state"?: string | null,"tax_id"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "billing_profiles_customer_integration_id_fkey"
      columns: ["customer_integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "billing_profiles_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: true
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"call_attempts": {
                  Row: {
                    "call_id": string | null,"campaign_id": string,"ended_at": string | null,"error": string | null,"id": string,"lead_id": string | null,"number": number,"organization_id": string,"outcome": string | null,"placed_at": string | null,"planned_at": string,"provider_ref": string | null,"receipt_id": number,"status": string
                  }
                  ComputedFields: never
                  Insert: {
                    "call_id"?: string | null,"campaign_id": string,"ended_at"?: string | null,"error"?: string | null,"id"?: string,"lead_id"?: string | null,"number": number,"organization_id": string,"outcome"?: string | null,"placed_at"?: string | null,"planned_at": string,"provider_ref"?: string | null,"receipt_id": number,"status"?: string
                  }
                  Update: {
                    "call_id"?: string | null,"campaign_id"?: string,"ended_at"?: string | null,"error"?: string | null,"id"?: string,"lead_id"?: string | null,"number"?: number,"organization_id"?: string,"outcome"?: string | null,"placed_at"?: string | null,"planned_at"?: string,"provider_ref"?: string | null,"receipt_id"?: number,"status"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "call_attempts_organization_id_call_id_fkey"
      columns: ["organization_id","call_id"]
isOneToOne: false
      referencedRelation: "calls"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "call_attempts_organization_id_campaign_id_fkey"
      columns: ["organization_id","campaign_id"]
isOneToOne: false
      referencedRelation: "campaign_funnel"
      referencedColumns: ["organization_id","campaign_id"]
    },{
      foreignKeyName: "call_attempts_organization_id_campaign_id_fkey"
      columns: ["organization_id","campaign_id"]
isOneToOne: false
      referencedRelation: "campaigns"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "call_attempts_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "call_attempts_organization_id_receipt_id_fkey"
      columns: ["organization_id","receipt_id"]
isOneToOne: true
      referencedRelation: "contact_receipts"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"calls": {
                  Row: {
                    "agent_name": string | null,"agent_ref": string | null,"analysis": Json | null,"answered_at": string | null,"attempt_id": string | null,"billed_seconds": number | null,"campaign_ref": string | null,"channel": string | null,"claimed_outcome": string | null,"confirmed_outcome": string | null,"cost_currency": string | null,"cost_model_micros": number | null,"cost_other_micros": number | null,"cost_speech_micros": number | null,"cost_telephony_micros": number | null,"cost_total_micros": number | null,"created_at": string,"direction": string | null,"ended_at": string | null,"first_event_at": string,"from_number": string | null,"hangup_reason": string | null,"head_at": string,"head_key": string,"head_rank": number,"id": string,"in_voicemail": boolean | null,"integration_id": string,"lead_id": string | null,"occurred_at": string,"organization_id": string,"provider_ref": string,"recording_url": string | null,"sentiment": string | null,"started_at": string | null,"status": string,"summary": string | null,"talk_seconds": number | null,"to_number": string | null,"transcript": Json | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "agent_name"?: string | null,"agent_ref"?: string | null,"analysis"?: Json | null,"answered_at"?: string | null,"attempt_id"?: string | null,"billed_seconds"?: number | null,"campaign_ref"?: string | null,"channel"?: string | null,"claimed_outcome"?: string | null,"confirmed_outcome"?: string | null,"cost_currency"?: string | null,"cost_model_micros"?: number | null,"cost_other_micros"?: number | null,"cost_speech_micros"?: number | null,"cost_telephony_micros"?: number | null,"cost_total_micros"?: number | null,"created_at"?: string,"direction"?: string | null,"ended_at"?: string | null,"first_event_at": string,"from_number"?: string | null,"hangup_reason"?: string | null,"head_at": string,"head_key": string,"head_rank": number,"id"?: string,"in_voicemail"?: boolean | null,"integration_id": string,"lead_id"?: string | null,"occurred_at": string,"organization_id": string,"provider_ref": string,"recording_url"?: string | null,"sentiment"?: string | null,"started_at"?: string | null,"status": string,"summary"?: string | null,"talk_seconds"?: number | null,"to_number"?: string | null,"transcript"?: Json | null,"updated_at"?: string
                  }
                  Update: {
                    "agent_name"?: string | null,"agent_ref"?: string | null,"analysis"?: Json | null,"answered_at"?: string | null,"attempt_id"?: string | null,"billed_seconds"?: number | null,"campaign_ref"?: string | null,"channel"?: string | null,"claimed_outcome"?: string | null,"confirmed_outcome"?: string | null,"cost_currency"?: string | null,"cost_model_micros"?: number | null,"cost_other_micros"?: number | null,"cost_speech_micros"?: number | null,"cost_telephony_micros"?: number | null,"cost_total_micros"?: number | null,"created_at"?: string,"direction"?: string | null,"ended_at"?: string | null,"first_event_at"?: string,"from_number"?: string | null,"hangup_reason"?: string | null,"head_at"?: string,"head_key"?: string,"head_rank"?: number,"id"?: string,"in_voicemail"?: boolean | null,"integration_id"?: string,"lead_id"?: string | null,"occurred_at"?: string,"organization_id"?: string,"provider_ref"?: string,"recording_url"?: string | null,"sentiment"?: string | null,"started_at"?: string | null,"status"?: string,"summary"?: string | null,"talk_seconds"?: number | null,"to_number"?: string | null,"transcript"?: Json | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "calls_lead_id_organization_id_fkey"
      columns: ["lead_id","organization_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["id","organization_id"]
    },{
      foreignKeyName: "calls_organization_id_integration_id_fkey"
      columns: ["organization_id","integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"campaign_leads": {
                  Row: {
                    "added_at": string,"attempts": number,"attempts_before": number,"campaign_id": string,"lead_id": string,"next_attempt_at": string,"organization_id": string,"outcome": string | null,"skip_reason": string | null,"status": string
                  }
                  ComputedFields: never
                  Insert: {
                    "added_at"?: string,"attempts"?: number,"attempts_before"?: number,"campaign_id": string,"lead_id": string,"next_attempt_at"?: string,"organization_id": string,"outcome"?: string | null,"skip_reason"?: string | null,"status"?: string
                  }
                  Update: {
                    "added_at"?: string,"attempts"?: number,"attempts_before"?: number,"campaign_id"?: string,"lead_id"?: string,"next_attempt_at"?: string,"organization_id"?: string,"outcome"?: string | null,"skip_reason"?: string | null,"status"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "campaign_leads_organization_id_campaign_id_fkey"
      columns: ["organization_id","campaign_id"]
isOneToOne: false
      referencedRelation: "campaign_funnel"
      referencedColumns: ["organization_id","campaign_id"]
    },{
      foreignKeyName: "campaign_leads_organization_id_campaign_id_fkey"
      columns: ["organization_id","campaign_id"]
isOneToOne: false
      referencedRelation: "campaigns"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "campaign_leads_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"campaigns": {
                  Row: {
                    "agent_ref": string | null,"breaker": NonNullable<Json>,"cloned_from": string | null,"completed_at": string | null,"concurrency": number,"created_at": string,"created_by": string | null,"daily_cap": number,"from_number": string | null,"gap_minutes": number,"id": string,"integration_id": string | null,"max_attempts": number,"name": string,"organization_id": string,"paused_detail": Json | null,"paused_reason": string | null,"retry_rules": NonNullable<Json>,"running_since": string | null,"starts_at": string | null,"status": string,"updated_at": string,"windows": Json | null
                  }
                  ComputedFields: never
                  Insert: {
                    "agent_ref"?: string | null,"breaker"?: NonNullable<Json>,"cloned_from"?: string | null,"completed_at"?: string | null,"concurrency"?: number,"created_at"?: string,"created_by"?: string | null,"daily_cap"?: number,"from_number"?: string | null,"gap_minutes"?: number,"id"?: string,"integration_id"?: string | null,"max_attempts"?: number,"name": string,"organization_id": string,"paused_detail"?: Json | null,"paused_reason"?: string | null,"retry_rules"?: NonNullable<Json>,"running_since"?: string | null,"starts_at"?: string | null,"status"?: string,"updated_at"?: string,"windows"?: Json | null
                  }
                  Update: {
                    "agent_ref"?: string | null,"breaker"?: NonNullable<Json>,"cloned_from"?: string | null,"completed_at"?: string | null,"concurrency"?: number,"created_at"?: string,"created_by"?: string | null,"daily_cap"?: number,"from_number"?: string | null,"gap_minutes"?: number,"id"?: string,"integration_id"?: string | null,"max_attempts"?: number,"name"?: string,"organization_id"?: string,"paused_detail"?: Json | null,"paused_reason"?: string | null,"retry_rules"?: NonNullable<Json>,"running_since"?: string | null,"starts_at"?: string | null,"status"?: string,"updated_at"?: string,"windows"?: Json | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "campaigns_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "campaigns_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "campaigns_organization_id_integration_id_fkey"
      columns: ["organization_id","integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"consents": {
                  Row: {
                    "channel": string,"given_at": string,"id": number,"lead_id": string,"organization_id": string,"source": string,"withdrawn_at": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "channel": string,"given_at": string,"id"?: never,"lead_id": string,"organization_id": string,"source": string,"withdrawn_at"?: string | null
                  }
                  Update: {
                    "channel"?: string,"given_at"?: string,"id"?: never,"lead_id"?: string,"organization_id"?: string,"source"?: string,"withdrawn_at"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "consents_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"contact_hours": {
                  Row: {
                    "author": string | null,"call": NonNullable<Json>,"created_at": string,"organization_id": string,"sms": NonNullable<Json>,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "author"?: string | null,"call": NonNullable<Json>,"created_at"?: string,"organization_id": string,"sms": NonNullable<Json>,"version": number
                  }
                  Update: {
                    "author"?: string | null,"call"?: NonNullable<Json>,"created_at"?: string,"organization_id"?: string,"sms"?: NonNullable<Json>,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_hours_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"contact_receipts": {
                  Row: {
                    "allowed": boolean,"attempt_id": string | null,"campaign_id": string | null,"channel": string,"decided_at": string,"id": number,"lead_id": string | null,"local_time": string | null,"not_before": string | null,"organization_id": string,"purpose": string,"reason": string,"rules": NonNullable<Json>,"zone": string | null,"zone_source": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "allowed": boolean,"attempt_id"?: string | null,"campaign_id"?: string | null,"channel": string,"decided_at": string,"id"?: never,"lead_id"?: string | null,"local_time"?: string | null,"not_before"?: string | null,"organization_id": string,"purpose": string,"reason": string,"rules"?: NonNullable<Json>,"zone"?: string | null,"zone_source"?: string | null
                  }
                  Update: {
                    "allowed"?: boolean,"attempt_id"?: string | null,"campaign_id"?: string | null,"channel"?: string,"decided_at"?: string,"id"?: never,"lead_id"?: string | null,"local_time"?: string | null,"not_before"?: string | null,"organization_id"?: string,"purpose"?: string,"reason"?: string,"rules"?: NonNullable<Json>,"zone"?: string | null,"zone_source"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_receipts_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_receipts_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"credentials": {
                  Row: {
                    "created_at": string,"created_by": string | null,"hint": string,"id": string,"integration_id": string,"name": string,"organization_id": string,"retired_at": string | null,"slot": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"created_by"?: string | null,"hint": string,"id": string,"integration_id": string,"name": string,"organization_id": string,"retired_at"?: string | null,"slot": number
                  }
                  Update: {
                    "created_at"?: string,"created_by"?: string | null,"hint"?: string,"id"?: string,"integration_id"?: string,"name"?: string,"organization_id"?: string,"retired_at"?: string | null,"slot"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "credentials_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "credentials_organization_id_integration_id_fkey"
      columns: ["organization_id","integration_id"]
isOneToOne: false
      referencedRelation: "integrations"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"day_rates": {
                  Row: {
                    "base": string,"day": string,"fixed_at": string | null,"quote": string,"rate": number,"rate_day": string,"source": string
                  }
                  ComputedFields: never
                  Insert: {
                    "base": string,"day": string,"fixed_at"?: string | null,"quote": string,"rate": number,"rate_day": string,"source": string
                  }
                  Update: {
                    "base"?: string,"day"?: string,"fixed_at"?: string | null,"quote"?: string,"rate"?: number,"rate_day"?: string,"source"?: string
                  }
                  Relationships: [
                    
                  ]
                },"disputes": {
                  Row: {
                    "appointment_id": string,"decided_at": string | null,"decided_by": string | null,"decision_note": string | null,"id": string,"note": string,"organization_id": string,"raised_at": string,"raised_by": string | null,"reason": string,"status": string,"verdict_id": number
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_id": string,"decided_at"?: string | null,"decided_by"?: string | null,"decision_note"?: string | null,"id"?: string,"note"?: string,"organization_id": string,"raised_at": string,"raised_by"?: string | null,"reason": string,"status"?: string,"verdict_id": number
                  }
                  Update: {
                    "appointment_id"?: string,"decided_at"?: string | null,"decided_by"?: string | null,"decision_note"?: string | null,"id"?: string,"note"?: string,"organization_id"?: string,"raised_at"?: string,"raised_by"?: string | null,"reason"?: string,"status"?: string,"verdict_id"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "disputes_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "appointments"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "disputes_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "verification_queue"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "disputes_organization_id_verdict_id_fkey"
      columns: ["organization_id","verdict_id"]
isOneToOne: true
      referencedRelation: "verdicts"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"events": {
                  Row: {
                    "applied_at": string | null,"attempts": number,"body": string | null,"body_encoding": string,"body_sha256": string,"credential_id": string,"dedupe_key": string,"error": string | null,"headers": NonNullable<Json>,"id": number,"integration_id": string,"kind": string,"next_attempt_at": string | null,"normalised": NonNullable<Json>,"occurred_at": string | null,"organization_id": string,"received_at": string,"status": string,"subject": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "applied_at"?: string | null,"attempts"?: number,"body"?: string | null,"body_encoding"?: string,"body_sha256": string,"credential_id": string,"dedupe_key": string,"error"?: string | null,"headers": NonNullable<Json>,"id"?: never,"integration_id": string,"kind": string,"next_attempt_at"?: string | null,"normalised"?: NonNullable<Json>,"occurred_at"?: string | null,"organization_id": string,"received_at": string,"status": string,"subject"?: string | null
                  }
                  Update: {
                    "applied_at"?: string | null,"attempts"?: number,"body"?: string | null,"body_encoding"?: string,"body_sha256"?: string,"credential_id"?: string,"dedupe_key"?: string,"error"?: string | null,"headers"?: NonNullable<Json>,"id"?: never,"integration_id"?: string,"kind"?: string,"next_attempt_at"?: string | null,"normalised"?: NonNullable<Json>,"occurred_at"?: string | null,"organization_id"?: string,"received_at"?: string,"status"?: string,"subject"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "events_organization_id_integration_id_credential_id_fkey"
      columns: ["organization_id","integration_id","credential_id"]
isOneToOne: false
      referencedRelation: "credentials"
      referencedColumns: ["organization_id","integration_id","id"]
    }
                  ]
                },"integrations": {
                  Row: {
                    "config": NonNullable<Json>,"created_at": string,"endpoint_key": string,"id": string,"organization_id": string,"provider": string,"status": string,"test_detail": string | null,"test_ok": boolean | null,"tested_at": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "config"?: NonNullable<Json>,"created_at"?: string,"endpoint_key"?: string,"id"?: string,"organization_id": string,"provider": string,"status"?: string,"test_detail"?: string | null,"test_ok"?: boolean | null,"tested_at"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "config"?: NonNullable<Json>,"created_at"?: string,"endpoint_key"?: string,"id"?: string,"organization_id"?: string,"provider"?: string,"status"?: string,"test_detail"?: string | null,"test_ok"?: boolean | null,"tested_at"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "integrations_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"invitations": {
                  Row: {
                    "accepted_at": string | null,"accepted_by": string | null,"created_at": string,"email": string,"expires_at": string,"id": string,"invited_by": string | null,"organization_id": string,"revoked_at": string | null,"role": string,"token_hash": string
                  }
                  ComputedFields: never
                  Insert: {
                    "accepted_at"?: string | null,"accepted_by"?: string | null,"created_at"?: string,"email": string,"expires_at": string,"id"?: string,"invited_by"?: string | null,"organization_id": string,"revoked_at"?: string | null,"role": string,"token_hash": string
                  }
                  Update: {
                    "accepted_at"?: string | null,"accepted_by"?: string | null,"created_at"?: string,"email"?: string,"expires_at"?: string,"id"?: string,"invited_by"?: string | null,"organization_id"?: string,"revoked_at"?: string | null,"role"?: string,"token_hash"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "invitations_accepted_by_fkey"
      columns: ["accepted_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "invitations_invited_by_fkey"
      columns: ["invited_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "invitations_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"invoice_lines": {
                  Row: {
                    "amount_minor": number,"id": string,"inputs": NonNullable<Json>,"invoice_id": string,"model": string,"organization_id": string,"period": string | null,"position": number,"quantity": number,"tax_basis_points": number,"tax_behavior": string
                  }
                  ComputedFields: never
                  Insert: {
                    "amount_minor": number,"id"?: string,"inputs"?: NonNullable<Json>,"invoice_id": string,"model": string,"organization_id": string,"period"?: string | null,"position": number,"quantity": number,"tax_basis_points": number,"tax_behavior": string
                  }
                  Update: {
                    "amount_minor"?: number,"id"?: string,"inputs"?: NonNullable<Json>,"invoice_id"?: string,"model"?: string,"organization_id"?: string,"period"?: string | null,"position"?: number,"quantity"?: number,"tax_basis_points"?: number,"tax_behavior"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "invoice_lines_organization_id_invoice_id_fkey"
      columns: ["organization_id","invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"invoice_papers": {
                  Row: {
                    "buyer": NonNullable<Json>,"instructions": string | null,"invoice_id": string,"organization_id": string,"seller": Json | null
                  }
                  ComputedFields: never
                  Insert: {
                    "buyer": NonNullable<Json>,"instructions"?: string | null,"invoice_id": string,"organization_id": string,"seller"?: Json | null
                  }
                  Update: {
                    "buyer"?: NonNullable<Json>,"instructions"?: string | null,"invoice_id"?: string,"organization_id"?: string,"seller"?: Json | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "invoice_papers_organization_id_invoice_id_fkey"
      columns: ["organization_id","invoice_id"]
isOneToOne: true
      referencedRelation: "invoices"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"invoices": {
                  Row: {
                    "cause": string,"chargeback": string | null,"created_at": string,"currency": string,"due_on": string,"finalised_at": string | null,"hosted_url": string | null,"id": string,"issued_on": string,"kind": string,"milestone": number | null,"net_minor": number,"number": string | null,"organization_id": string,"paid_at": string | null,"paid_minor": number,"payment_failed_at": string | null,"pdf_url": string | null,"period": string | null,"provider": string | null,"provider_ref": string | null,"refunded_minor": number,"status": string,"tax_minor": number,"taxes": NonNullable<Json>,"total_minor": number
                  }
                  ComputedFields: never
                  Insert: {
                    "cause": string,"chargeback"?: string | null,"created_at"?: string,"currency": string,"due_on": string,"finalised_at"?: string | null,"hosted_url"?: string | null,"id"?: string,"issued_on": string,"kind": string,"milestone"?: number | null,"net_minor": number,"number"?: string | null,"organization_id": string,"paid_at"?: string | null,"paid_minor"?: number,"payment_failed_at"?: string | null,"pdf_url"?: string | null,"period"?: string | null,"provider"?: string | null,"provider_ref"?: string | null,"refunded_minor"?: number,"status"?: string,"tax_minor": number,"taxes": NonNullable<Json>,"total_minor": number
                  }
                  Update: {
                    "cause"?: string,"chargeback"?: string | null,"created_at"?: string,"currency"?: string,"due_on"?: string,"finalised_at"?: string | null,"hosted_url"?: string | null,"id"?: string,"issued_on"?: string,"kind"?: string,"milestone"?: number | null,"net_minor"?: number,"number"?: string | null,"organization_id"?: string,"paid_at"?: string | null,"paid_minor"?: number,"payment_failed_at"?: string | null,"pdf_url"?: string | null,"period"?: string | null,"provider"?: string | null,"provider_ref"?: string | null,"refunded_minor"?: number,"status"?: string,"tax_minor"?: number,"taxes"?: NonNullable<Json>,"total_minor"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "invoices_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoices_organization_id_milestone_fkey"
      columns: ["organization_id","milestone"]
isOneToOne: true
      referencedRelation: "milestones"
      referencedColumns: ["organization_id","number"]
    }
                  ]
                },"lead_import_chunks": {
                  Row: {
                    "at": string,"first_line": number,"import_id": string,"organization_id": string,"row_count": number
                  }
                  ComputedFields: never
                  Insert: {
                    "at"?: string,"first_line": number,"import_id": string,"organization_id": string,"row_count": number
                  }
                  Update: {
                    "at"?: string,"first_line"?: number,"import_id"?: string,"organization_id"?: string,"row_count"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "lead_import_chunks_are_of_their_import"
      columns: ["organization_id","import_id"]
isOneToOne: false
      referencedRelation: "lead_imports"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"lead_import_rejects": {
                  Row: {
                    "cells": NonNullable<Json>,"import_id": string,"line": number,"organization_id": string,"reason": string
                  }
                  ComputedFields: never
                  Insert: {
                    "cells": NonNullable<Json>,"import_id": string,"line": number,"organization_id": string,"reason": string
                  }
                  Update: {
                    "cells"?: NonNullable<Json>,"import_id"?: string,"line"?: number,"organization_id"?: string,"reason"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "lead_import_rejects_are_of_their_import"
      columns: ["organization_id","import_id"]
isOneToOne: false
      referencedRelation: "lead_imports"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"lead_imports": {
                  Row: {
                    "created_at": string,"created_by": string | null,"duplicate_existing": number,"duplicate_in_file": number,"ended_at": string | null,"file_bytes": number,"file_hash": string,"file_name": string,"id": string,"imported": number,"invalid": number,"kept": number | null,"organization_id": string,"removed": number | null,"rows_total": number,"settings": NonNullable<Json>,"status": string,"suppressed": number,"undo_after": string | null,"undone_at": string | null,"undone_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"created_by"?: string | null,"duplicate_existing"?: number,"duplicate_in_file"?: number,"ended_at"?: string | null,"file_bytes": number,"file_hash": string,"file_name": string,"id"?: string,"imported"?: number,"invalid"?: number,"kept"?: number | null,"organization_id": string,"removed"?: number | null,"rows_total": number,"settings": NonNullable<Json>,"status"?: string,"suppressed"?: number,"undo_after"?: string | null,"undone_at"?: string | null,"undone_by"?: string | null
                  }
                  Update: {
                    "created_at"?: string,"created_by"?: string | null,"duplicate_existing"?: number,"duplicate_in_file"?: number,"ended_at"?: string | null,"file_bytes"?: number,"file_hash"?: string,"file_name"?: string,"id"?: string,"imported"?: number,"invalid"?: number,"kept"?: number | null,"organization_id"?: string,"removed"?: number | null,"rows_total"?: number,"settings"?: NonNullable<Json>,"status"?: string,"suppressed"?: number,"undo_after"?: string | null,"undone_at"?: string | null,"undone_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "lead_imports_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "lead_imports_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "lead_imports_undone_by_fkey"
      columns: ["undone_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    }
                  ]
                },"lead_status_changes": {
                  Row: {
                    "at": string,"id": number,"is": string,"lead_id": string,"organization_id": string,"was": string
                  }
                  ComputedFields: never
                  Insert: {
                    "at"?: string,"id"?: never,"is": string,"lead_id": string,"organization_id": string,"was": string
                  }
                  Update: {
                    "at"?: string,"id"?: never,"is"?: string,"lead_id"?: string,"organization_id"?: string,"was"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "lead_status_changes_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"leads": {
                  Row: {
                    "created_at": string,"custom": NonNullable<Json>,"email": string | null,"first_seen_at": string,"id": string,"import_id": string | null,"last_contact_at": string | null,"locale": string | null,"name": string | null,"organization_id": string,"phone": string | null,"search": string,"source": string,"status": string,"tags": (string)[],"time_zone": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"custom"?: NonNullable<Json>,"email"?: string | null,"first_seen_at"?: string,"id"?: string,"import_id"?: string | null,"last_contact_at"?: string | null,"locale"?: string | null,"name"?: string | null,"organization_id": string,"phone"?: string | null,"search"?: never,"source"?: string,"status"?: string,"tags"?: (string)[],"time_zone"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"custom"?: NonNullable<Json>,"email"?: string | null,"first_seen_at"?: string,"id"?: string,"import_id"?: string | null,"last_contact_at"?: string | null,"locale"?: string | null,"name"?: string | null,"organization_id"?: string,"phone"?: string | null,"search"?: never,"source"?: string,"status"?: string,"tags"?: (string)[],"time_zone"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "leads_are_of_their_import"
      columns: ["organization_id","import_id"]
isOneToOne: false
      referencedRelation: "lead_imports"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "leads_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"memberships": {
                  Row: {
                    "created_at": string,"organization_id": string,"role": string,"updated_at": string,"user_id": string,"wants_nudges": boolean,"wants_reports": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"organization_id": string,"role": string,"updated_at"?: string,"user_id": string,"wants_nudges"?: boolean,"wants_reports"?: boolean
                  }
                  Update: {
                    "created_at"?: string,"organization_id"?: string,"role"?: string,"updated_at"?: string,"user_id"?: string,"wants_nudges"?: boolean,"wants_reports"?: boolean
                  }
                  Relationships: [
                    {
      foreignKeyName: "memberships_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "memberships_user_id_fkey"
      columns: ["user_id"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    }
                  ]
                },"message_templates": {
                  Row: {
                    "author": string | null,"body": string,"channel": string,"created_at": string,"id": string,"locale": string,"name": string,"organization_id": string | null,"subject": string | null,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "author"?: string | null,"body": string,"channel": string,"created_at"?: string,"id"?: string,"locale": string,"name": string,"organization_id"?: string | null,"subject"?: string | null,"version"?: number
                  }
                  Update: {
                    "author"?: string | null,"body"?: string,"channel"?: string,"created_at"?: string,"id"?: string,"locale"?: string,"name"?: string,"organization_id"?: string | null,"subject"?: string | null,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "message_templates_author_fkey"
      columns: ["author"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "message_templates_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"messages": {
                  Row: {
                    "about_starts_at": string | null,"appointment_id": string | null,"body": string | null,"campaign_id": string | null,"cancel_reason": string | null,"cancelled_at": string | null,"channel": string,"created_at": string,"delivered_at": string | null,"direction": string,"error": string | null,"from_address": string | null,"id": string,"lead_id": string | null,"locale": string | null,"opt_out": string | null,"organization_id": string,"planned_for": string | null,"planned_zone": string | null,"planned_zone_source": string | null,"provider": string | null,"provider_ref": string | null,"purpose": string,"sent_at": string | null,"status": string,"status_rank": number,"subject": string | null,"template": string | null,"template_id": string | null,"to_address": string | null,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "about_starts_at"?: string | null,"appointment_id"?: string | null,"body"?: string | null,"campaign_id"?: string | null,"cancel_reason"?: string | null,"cancelled_at"?: string | null,"channel": string,"created_at"?: string,"delivered_at"?: string | null,"direction": string,"error"?: string | null,"from_address"?: string | null,"id"?: string,"lead_id"?: string | null,"locale"?: string | null,"opt_out"?: string | null,"organization_id": string,"planned_for"?: string | null,"planned_zone"?: string | null,"planned_zone_source"?: string | null,"provider"?: string | null,"provider_ref"?: string | null,"purpose": string,"sent_at"?: string | null,"status": string,"status_rank"?: never,"subject"?: string | null,"template"?: string | null,"template_id"?: string | null,"to_address"?: string | null,"user_id"?: string | null
                  }
                  Update: {
                    "about_starts_at"?: string | null,"appointment_id"?: string | null,"body"?: string | null,"campaign_id"?: string | null,"cancel_reason"?: string | null,"cancelled_at"?: string | null,"channel"?: string,"created_at"?: string,"delivered_at"?: string | null,"direction"?: string,"error"?: string | null,"from_address"?: string | null,"id"?: string,"lead_id"?: string | null,"locale"?: string | null,"opt_out"?: string | null,"organization_id"?: string,"planned_for"?: string | null,"planned_zone"?: string | null,"planned_zone_source"?: string | null,"provider"?: string | null,"provider_ref"?: string | null,"purpose"?: string,"sent_at"?: string | null,"status"?: string,"status_rank"?: never,"subject"?: string | null,"template"?: string | null,"template_id"?: string | null,"to_address"?: string | null,"user_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "messages_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "appointments"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "messages_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "verification_queue"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "messages_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "messages_organization_id_lead_id_fkey"
      columns: ["organization_id","lead_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "messages_template_id_fkey"
      columns: ["template_id"]
isOneToOne: false
      referencedRelation: "message_templates"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "messages_user_id_fkey"
      columns: ["user_id"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    }
                  ]
                },"milestone_slots": {
                  Row: {
                    "appointment_id": string,"credit_invoice_id": string | null,"credit_minor": number | null,"id": number,"left_at": string | null,"left_reason": string | null,"milestone": number,"organization_id": string,"position": number,"taken_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_id": string,"credit_invoice_id"?: string | null,"credit_minor"?: number | null,"id"?: never,"left_at"?: string | null,"left_reason"?: string | null,"milestone": number,"organization_id": string,"position": number,"taken_at": string
                  }
                  Update: {
                    "appointment_id"?: string,"credit_invoice_id"?: string | null,"credit_minor"?: number | null,"id"?: never,"left_at"?: string | null,"left_reason"?: string | null,"milestone"?: number,"organization_id"?: string,"position"?: number,"taken_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "milestone_slots_organization_id_credit_invoice_id_fkey"
      columns: ["organization_id","credit_invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "milestone_slots_organization_id_milestone_fkey"
      columns: ["organization_id","milestone"]
isOneToOne: false
      referencedRelation: "milestones"
      referencedColumns: ["organization_id","number"]
    }
                  ]
                },"milestones": {
                  Row: {
                    "amount_minor": number,"currency": string,"number": number,"organization_id": string,"rate_version": number,"reached_at": string | null,"size": number
                  }
                  ComputedFields: never
                  Insert: {
                    "amount_minor": number,"currency": string,"number": number,"organization_id": string,"rate_version": number,"reached_at"?: string | null,"size": number
                  }
                  Update: {
                    "amount_minor"?: number,"currency"?: string,"number"?: number,"organization_id"?: string,"rate_version"?: number,"reached_at"?: string | null,"size"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "milestones_organization_id_rate_version_fkey"
      columns: ["organization_id","rate_version"]
isOneToOne: false
      referencedRelation: "rate_cards"
      referencedColumns: ["organization_id","version"]
    }
                  ]
                },"organizations": {
                  Row: {
                    "appointment_value_minor": number | null,"country": string | null,"created_at": string,"currency": string,"id": string,"locale": string,"name": string,"onboarding_dismissed_at": string | null,"time_zone": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_value_minor"?: number | null,"country"?: string | null,"created_at"?: string,"currency": string,"id"?: string,"locale"?: string,"name": string,"onboarding_dismissed_at"?: string | null,"time_zone": string,"updated_at"?: string
                  }
                  Update: {
                    "appointment_value_minor"?: number | null,"country"?: string | null,"created_at"?: string,"currency"?: string,"id"?: string,"locale"?: string,"name"?: string,"onboarding_dismissed_at"?: string | null,"time_zone"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"profiles": {
                  Row: {
                    "created_at": string,"email": string,"full_name": string,"locale": string | null,"theme": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"email": string,"full_name"?: string,"locale"?: string | null,"theme"?: string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"email"?: string,"full_name"?: string,"locale"?: string | null,"theme"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"proof_reports": {
                  Row: {
                    "figures": NonNullable<Json>,"frozen_at": string,"month": string,"organization_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "figures": NonNullable<Json>,"frozen_at": string,"month": string,"organization_id": string
                  }
                  Update: {
                    "figures"?: NonNullable<Json>,"frozen_at"?: string,"month"?: string,"organization_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "proof_reports_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"rate_cards": {
                  Row: {
                    "author": string | null,"created_at": string,"currency": string,"effective_from": string,"included_minutes": number,"milestone_minor": number,"milestone_size": number,"minimum_seconds": number,"minute_micros": number,"organization_id": string,"payment_days": number,"rounding": string,"tax_basis_points": number,"tax_behavior": string,"unanswered": string,"version": number,"voicemail": string
                  }
                  ComputedFields: never
                  Insert: {
                    "author"?: string | null,"created_at"?: string,"currency"?: string,"effective_from": string,"included_minutes"?: number,"milestone_minor"?: number,"milestone_size"?: number,"minimum_seconds"?: number,"minute_micros"?: number,"organization_id": string,"payment_days"?: number,"rounding"?: string,"tax_basis_points"?: number,"tax_behavior"?: string,"unanswered"?: string,"version": number,"voicemail"?: string
                  }
                  Update: {
                    "author"?: string | null,"created_at"?: string,"currency"?: string,"effective_from"?: string,"included_minutes"?: number,"milestone_minor"?: number,"milestone_size"?: number,"minimum_seconds"?: number,"minute_micros"?: number,"organization_id"?: string,"payment_days"?: number,"rounding"?: string,"tax_basis_points"?: number,"tax_behavior"?: string,"unanswered"?: string,"version"?: number,"voicemail"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "rate_cards_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"roi_assumptions": {
                  Row: {
                    "appointment_value_minor": number | null,"author": string | null,"baseline_no_show_basis_points": number | null,"close_basis_points": number | null,"created_at": string,"currency": string,"organization_id": string,"saved_seconds_per_call": number | null,"staff_hour_minor": number | null,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_value_minor"?: number | null,"author"?: string | null,"baseline_no_show_basis_points"?: number | null,"close_basis_points"?: number | null,"created_at"?: string,"currency": string,"organization_id": string,"saved_seconds_per_call"?: number | null,"staff_hour_minor"?: number | null,"version": number
                  }
                  Update: {
                    "appointment_value_minor"?: number | null,"author"?: string | null,"baseline_no_show_basis_points"?: number | null,"close_basis_points"?: number | null,"created_at"?: string,"currency"?: string,"organization_id"?: string,"saved_seconds_per_call"?: number | null,"staff_hour_minor"?: number | null,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "roi_assumptions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"suppressions": {
                  Row: {
                    "channel": string,"contact_stop_id": string | null,"created_at": string,"created_by": string | null,"email": string | null,"id": string,"lifted_at": string | null,"lifted_by": string | null,"note": string | null,"organization_id": string,"phone": string | null,"source": string
                  }
                  ComputedFields: never
                  Insert: {
                    "channel": string,"contact_stop_id"?: string | null,"created_at"?: string,"created_by"?: string | null,"email"?: string | null,"id"?: string,"lifted_at"?: string | null,"lifted_by"?: string | null,"note"?: string | null,"organization_id": string,"phone"?: string | null,"source": string
                  }
                  Update: {
                    "channel"?: string,"contact_stop_id"?: string | null,"created_at"?: string,"created_by"?: string | null,"email"?: string | null,"id"?: string,"lifted_at"?: string | null,"lifted_by"?: string | null,"note"?: string | null,"organization_id"?: string,"phone"?: string | null,"source"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "suppressions_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "suppressions_lifted_by_fkey"
      columns: ["lifted_by"]
isOneToOne: false
      referencedRelation: "profiles"
      referencedColumns: ["user_id"]
    },{
      foreignKeyName: "suppressions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"usage_records": {
                  Row: {
                    "billed_seconds": number,"billing_period": string,"call_id": string,"day": string,"kind": string,"occurred_at": string,"organization_id": string,"period": string,"provider_seconds": number | null,"rate_version": number,"recorded_at": string,"revision": number,"talked_seconds": number
                  }
                  ComputedFields: never
                  Insert: {
                    "billed_seconds": number,"billing_period": string,"call_id": string,"day": string,"kind": string,"occurred_at": string,"organization_id": string,"period": string,"provider_seconds"?: number | null,"rate_version": number,"recorded_at"?: string,"revision": number,"talked_seconds": number
                  }
                  Update: {
                    "billed_seconds"?: number,"billing_period"?: string,"call_id"?: string,"day"?: string,"kind"?: string,"occurred_at"?: string,"organization_id"?: string,"period"?: string,"provider_seconds"?: number | null,"rate_version"?: number,"recorded_at"?: string,"revision"?: number,"talked_seconds"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "usage_records_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"verdicts": {
                  Row: {
                    "appointment_id": string,"cause": string,"created_at": string,"decided_at": string,"decided_by": string | null,"evidence_ids": (number)[],"id": number,"organization_id": string,"reasons": (string)[],"rule_version": number,"verdict": string
                  }
                  ComputedFields: never
                  Insert: {
                    "appointment_id": string,"cause": string,"created_at"?: string,"decided_at": string,"decided_by"?: string | null,"evidence_ids"?: (number)[],"id"?: never,"organization_id": string,"reasons": (string)[],"rule_version": number,"verdict": string
                  }
                  Update: {
                    "appointment_id"?: string,"cause"?: string,"created_at"?: string,"decided_at"?: string,"decided_by"?: string | null,"evidence_ids"?: (number)[],"id"?: never,"organization_id"?: string,"reasons"?: (string)[],"rule_version"?: number,"verdict"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "verdicts_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "appointments"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "verdicts_organization_id_appointment_id_fkey"
      columns: ["organization_id","appointment_id"]
isOneToOne: false
      referencedRelation: "verification_queue"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "verdicts_organization_id_rule_version_fkey"
      columns: ["organization_id","rule_version"]
isOneToOne: false
      referencedRelation: "verification_rules"
      referencedColumns: ["organization_id","version"]
    }
                  ]
                },"verification_rules": {
                  Row: {
                    "author": string | null,"created_at": string,"dispute_days": number,"hours_after_end": number,"min_call_seconds": number,"nudge_hours": number,"organization_id": string,"steps": (string)[],"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "author"?: string | null,"created_at"?: string,"dispute_days"?: number,"hours_after_end"?: number,"min_call_seconds"?: number,"nudge_hours"?: number,"organization_id": string,"steps"?: (string)[],"version": number
                  }
                  Update: {
                    "author"?: string | null,"created_at"?: string,"dispute_days"?: number,"hours_after_end"?: number,"min_call_seconds"?: number,"nudge_hours"?: number,"organization_id"?: string,"steps"?: (string)[],"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "verification_rules_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Views: {
            "campaign_funnel": {
                  Row: {
                    "attempted": number | null,"attempts": number | null,"booked": number | null,"calling": number | null,"campaign_id": string,"connected": number | null,"cost_currency": string | null,"cost_micros": number | null,"done": number | null,"leads": number | null,"next_attempt_at": string | null,"ongoing": number | null,"organization_id": string,"outcomes": Json | null,"shown": number | null,"skip_reasons": Json | null,"skipped": number | null,"talk_seconds": number | null,"waiting": number | null
                  }
                  ComputedFields: never
                  Relationships: [
                    {
      foreignKeyName: "campaigns_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_charges": {
                  Row: {
                    "charged_credit_minor": number | null,"charged_currency": string,"charged_milestone_minor": number | null,"charged_usage_minor": number | null,"cost_rate": number | null,"cost_rate_day": string | null,"cost_rate_source": string | null,"credit_minor": number | null,"currency": string,"day": string,"is_fixed": boolean | null,"milestone_minor": number | null,"organization_id": string,"rows": number | null,"rows_without_rate": number | null,"usage_minor": number | null
                  }
                  ComputedFields: never
                  Relationships: [
                    {
      foreignKeyName: "invoices_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_costs": {
                  Row: {
                    "ai_micros": number | null,"cost_rate": number | null,"cost_rate_day": string | null,"cost_rate_source": string | null,"currency": string,"day": string | null,"is_fixed": boolean | null,"model_micros": number | null,"organization_id": string | null,"other_micros": number | null,"rows": number | null,"rows_without_rate": number | null,"speech_micros": number | null,"telephony_micros": number | null,"total_micros": number | null
                  }
                  ComputedFields: never
                  Relationships: [
                    
                  ]
                },"daily_facts": {
                  Row: {
                    "answered": number | null,"booked": number | null,"callbacks": number | null,"calls": number | null,"cancelled": number | null,"claimed_bookings": number | null,"confirmed_bookings": number | null,"cost_usd_micros": number | null,"costed": number | null,"costed_elsewhere": number | null,"day": string | null,"due": number | null,"inbound": number | null,"model_usd_micros": number | null,"no_show": number | null,"not_connected": number | null,"not_interested": number | null,"organization_id": string | null,"paid": number | null,"paid_minor": number | null,"shown": number | null,"shown_priced": number | null,"shown_value_minor": number | null,"speech_usd_micros": number | null,"talk_seconds": number | null,"telephony_usd_micros": number | null,"voicemail": number | null
                  }
                  ComputedFields: never
                  Relationships: [
                    
                  ]
                },"daily_usage": {
                  Row: {
                    "day": string | null,"organization_id": string | null,"rate_version": number | null,"rows": number | null,"seconds": number | null
                  }
                  ComputedFields: never
                  Relationships: [
                    
                  ]
                },"verification_queue": {
                  Row: {
                    "attendee_name": string | null,"deadline_at": string | null,"ends_at": string | null,"expected": string | null,"expected_reason": string | null,"id": string,"lead_id": string | null,"lead_statement": boolean | null,"nudge_at": string | null,"organization_id": string,"owner_statement": boolean | null,"rule_version": number | null,"starts_at": string | null,"title": string | null
                  }
                  ComputedFields: never
                  Relationships: [
                    {
      foreignKeyName: "appointments_lead_id_organization_id_fkey"
      columns: ["lead_id","organization_id"]
isOneToOne: false
      referencedRelation: "leads"
      referencedColumns: ["id","organization_id"]
    }
                  ]
                }
          }
          Functions: {
            "accept_invitation":
{ Args: { "p_token": string }; Returns: string
                           },
"add_campaign_leads":
{ Args: { "p_campaign_id": string,"p_filter"?: Json,"p_lead_ids"?: (string)[] }; Returns: Json
                           },
"ai_provider_account":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"appointment_trail":
{ Args: { "p_appointment_id": string }; Returns: {
              "event_id": number,"kind": string,"occurred_at": string,"provider_ref": string,"received_at": string,"status": string,"types": (string)[]
            }[]
                           },
"assign_ai_key":
{ Args: { "p_api_key_hash": string,"p_organization_id": string }; Returns: undefined
                           },
"billed_slots":
{ Args: { "p_credit_invoice_id"?: string,"p_milestone"?: number,"p_organization_id": string,"p_tax_basis_points"?: number,"p_tax_behavior"?: string }; Returns: {
              "amount_minor": number,"appointment_id": string,"attendee_name": string,"contestable_until": string,"currency": string,"is_disputed": boolean,"left_at": string,"left_reason": string,"milestone": number,"position": number,"reasons": (string)[],"rule_version": number,"slot_id": number,"starts_at": string,"taken_at": string,"title": string,"verdict": string
            }[]
                           },
"billed_usage":
{ Args: { "p_billing_period": string,"p_kind"?: string,"p_limit"?: number,"p_offset"?: number,"p_organization_id": string,"p_period"?: string }; Returns: {
              "amount_micros": number,"billed_seconds": number,"call_id": string,"charged_seconds": number,"currency": string,"direction": string,"kind": string,"minute_micros": number,"occurred_at": string,"period": string,"provider_seconds": number,"rate_version": number,"recorded_at": string,"revision": number,"talked_seconds": number,"total_micros": number,"total_rows": number,"total_seconds": number,"who": string
            }[]
                           },
"call_heat_map":
{ Args: { "p_from": string,"p_organization_id": string,"p_to": string }; Returns: {
              "calls": number,"hour": number,"weekday": number
            }[]
                           },
"call_trail":
{ Args: { "p_call_id": string }; Returns: {
              "event_id": number,"kind": string,"occurred_at": string,"received_at": string,"status": string,"types": (string)[]
            }[]
                           },
"campaign_activity":
{ Args: { "p_campaign_id": string,"p_limit"?: number }; Returns: {
              "act": string,"actor": string,"actor_name": string,"at": string,"details": Json,"id": number
            }[]
                           },
"campaign_preflight":
{ Args: { "p_as_of"?: string,"p_campaign_id": string }; Returns: {
              "as_of": string,"examples": Json,"leads": number,"not_before": string,"reason": string
            }[]
                           },
"campaign_preflight_leads":
{ Args: { "p_as_of"?: string,"p_campaign_id": string,"p_limit"?: number,"p_offset"?: number,"p_reason": string }; Returns: {
              "lead_id": string,"name": string,"not_before": string,"phone": string,"reason": string,"zone": string,"zone_source": string
            }[]
                           },
"cancel_lead_import":
{ Args: { "p_import_id": string }; Returns: {
              "created_at": string,
"created_by": string | null,
"duplicate_existing": number,
"duplicate_in_file": number,
"ended_at": string | null,
"file_bytes": number,
"file_hash": string,
"file_name": string,
"id": string,
"imported": number,
"invalid": number,
"kept": number | null,
"organization_id": string,
"removed": number | null,
"rows_total": number,
"settings": NonNullable<Json>,
"status": string,
"suppressed": number,
"undo_after": string | null,
"undone_at": string | null,
"undone_by": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "lead_imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"change_contact_hours":
{ Args: { "p_call": Json,"p_organization_id": string,"p_sms": Json }; Returns: number
                           },
"change_member_role":
{ Args: { "p_organization_id": string,"p_role": string,"p_user_id": string }; Returns: undefined
                           },
"change_organization":
{ Args: { "p_appointment_value_minor": number,"p_country": string,"p_currency": string,"p_locale": string,"p_name": string,"p_organization_id": string,"p_time_zone": string }; Returns: undefined
                           },
"change_rate_card":
{ Args: { "p_effective_from": string,"p_organization_id": string,"p_terms": Json }; Returns: number
                           },
"change_roi_assumptions":
{ Args: { "p_organization_id": string,"p_terms": Json }; Returns: number
                           },
"change_verification_rules":
{ Args: { "p_organization_id": string,"p_rules": Json }; Returns: number
                           },
"clone_campaign":
{ Args: { "p_campaign_id": string,"p_name"?: string,"p_with_leads"?: boolean }; Returns: string
                           },
"complete_campaign":
{ Args: { "p_campaign_id": string }; Returns: string
                           },
"create_campaign":
{ Args: { "p_organization_id": string,"p_settings": Json }; Returns: string
                           },
"create_organization":
{ Args: { "p_country"?: string,"p_currency": string,"p_locale"?: string,"p_name": string,"p_time_zone": string }; Returns: string
                           },
"dead_outbox":
{ Args: { "p_limit"?: number,"p_organization_id": string }; Returns: {
              "attempts": number,"effect_key": string,"finished_at": string,"id": number,"kind": string,"last_error": string,"lead_id": string,"provider": string
            }[]
                           },
"decide_dispute":
{ Args: { "p_dispute_id": string,"p_note"?: string,"p_verdict": string }; Returns: string
                           },
"decided_disputes":
{ Args: { "p_before"?: string,"p_before_id"?: string,"p_limit"?: number }; Returns: {
              "answer_by": string,"appointment_id": string,"attendee_name": string,"decided_at": string,"decided_by_name": string,"decision_note": string,"evidence": Json,"id": string,"note": string,"organization_id": string,"organization_name": string,"organization_time_zone": string,"raised_at": string,"raised_by_name": string,"reason": string,"reasons": (string)[],"rules": Json,"starts_at": string,"status": string,"title": string,"verdict": string,"verdict_at": string
            }[]
                           },
"dispute_verdict":
{ Args: { "p_appointment_id": string,"p_note"?: string,"p_reason": string }; Returns: string
                           },
"edit_lead":
{ Args: { "p_custom": Json,"p_lead_id": string,"p_tags": (string)[] }; Returns: undefined
                           },
"explain_amount":
{ Args: { "p_model": string,"p_organization_id": string,"p_period"?: string,"p_tax_basis_points"?: number,"p_tax_behavior"?: string }; Returns: Json
                           },
"explain_call":
{ Args: { "p_call_id": string,"p_organization_id": string }; Returns: Json
                           },
"explain_line":
{ Args: { "p_line_id": string }; Returns: Json
                           },
"explain_payment":
{ Args: { "p_invoice_id": string }; Returns: Json
                           },
"import_leads_chunk":
{ Args: { "p_first_line": number,"p_import_id": string,"p_rows": Json }; Returns: {
              "created_at": string,
"created_by": string | null,
"duplicate_existing": number,
"duplicate_in_file": number,
"ended_at": string | null,
"file_bytes": number,
"file_hash": string,
"file_name": string,
"id": string,
"imported": number,
"invalid": number,
"kept": number | null,
"organization_id": string,
"removed": number | null,
"rows_total": number,
"settings": NonNullable<Json>,
"status": string,
"suppressed": number,
"undo_after": string | null,
"undone_at": string | null,
"undone_by": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "lead_imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"integration_activity":
{ Args: { "p_organization_id": string }; Returns: {
              "events_24h": number,"failed": number,"has_secret": boolean,"integration_id": string,"last_event_id": number,"last_kind": string,"last_meant_at": string,"last_received_at": string,"last_status": string
            }[]
                           },
"invitation_preview":
{ Args: { "p_token": string }; Returns: Json
                           },
"is_operated":
{ Args: { "p_organization_id": string }; Returns: boolean
                           },
"is_operator":
{ Args: Record<PropertyKey, never>; Returns: boolean
                           },
"issue_invoice":
{ Args: { "p_invoice_id": string }; Returns: number
                           },
"issue_open_invoices":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"issuing":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"lead_timeline":
{ Args: { "p_before"?: string,"p_before_id"?: string,"p_kinds"?: (string)[],"p_lead_id": string,"p_limit"?: number }; Returns: {
              "at": string,"id": string,"kind": string,"leads_to": string,"said": Json,"what": string
            }[]
                           },
"lift_contact_stop":
{ Args: { "p_id": string,"p_organization_id": string }; Returns: number
                           },
"lift_suppression":
{ Args: { "p_id": string }; Returns: undefined
                           },
"milestone_meter":
{ Args: { "p_organization_id": string }; Returns: Json
                           },
"open_disputes":
{ Args: Record<PropertyKey, never>; Returns: {
              "answer_by": string,"appointment_id": string,"attendee_name": string,"decided_at": string,"decided_by_name": string,"decision_note": string,"evidence": Json,"id": string,"note": string,"organization_id": string,"organization_name": string,"organization_time_zone": string,"raised_at": string,"raised_by_name": string,"reason": string,"reasons": (string)[],"rules": Json,"starts_at": string,"status": string,"title": string,"verdict": string,"verdict_at": string
            }[]
                           },
"open_month":
{ Args: { "p_organization_id": string }; Returns: Json
                           },
"operator_account":
{ Args: { "p_organization_id": string }; Returns: Json
                           },
"operator_accounts":
{ Args: { "p_limit"?: number,"p_offset"?: number,"p_search"?: string,"p_unpaid"?: boolean }; Returns: {
              "card": Json,"currency": string,"failed_count": number,"name": string,"open_minor": number,"open_period": string,"organization_id": string,"overdue_count": number,"time_zone": string,"total_rows": number,"unpaid": Json,"unpaid_count": number
            }[]
                           },
"outbox_of_lead":
{ Args: { "p_lead_id": string,"p_limit"?: number }; Returns: {
              "attempts": number,"due_at": string,"effect_key": string,"finished_at": string,"id": number,"kind": string,"last_error": string,"provider": string,"status": string
            }[]
                           },
"pause_campaign":
{ Args: { "p_campaign_id": string }; Returns: string
                           },
"payment_delivery":
{ Args: { "p_event_id": number,"p_invoice_id": string }; Returns: Json
                           },
"payment_terms":
{ Args: { "p_organization_id": string }; Returns: Json
                           },
"preview_rate_card":
{ Args: { "p_organization_id": string,"p_terms": Json }; Returns: Json
                           },
"proof_report":
{ Args: { "p_month": string,"p_organization_id": string }; Returns: Json
                           },
"record_consent":
{ Args: { "p_channel": string,"p_filter"?: Json,"p_given_at"?: string,"p_lead_ids"?: (string)[],"p_organization_id": string,"p_source": string }; Returns: number
                           },
"record_owner_statement":
{ Args: { "p_appointment_id": string,"p_came": boolean }; Returns: undefined
                           },
"redial_campaign":
{ Args: { "p_campaign_id": string,"p_outcomes": (string)[] }; Returns: number
                           },
"redrive_outbox":
{ Args: { "p_ids": (number)[] }; Returns: number
                           },
"refused_wakes":
{ Args: Record<PropertyKey, never>; Returns: {
              "answer": string,"last_at": string,"name": string,"since": string,"times": number
            }[]
                           },
"rehearse":
{ Args: { "p_from"?: string,"p_hours": number,"p_organization_id": string,"p_seconds": number,"p_steps"?: (string)[],"p_to"?: string }; Returns: Json
                           },
"reminder_plan":
{ Args: { "p_appointment_id": string }; Returns: {
              "about_starts_at": string,"channel": string,"due_at": string,"finished_at": string,"message_id": string,"reason": string,"status": string,"step": string,"user_id": string,"zone": string,"zone_source": string
            }[]
                           },
"remove_member":
{ Args: { "p_organization_id": string,"p_user_id": string }; Returns: undefined
                           },
"resume_campaign":
{ Args: { "p_campaign_id": string }; Returns: string
                           },
"revoke_invitation":
{ Args: { "p_invitation_id": string }; Returns: undefined
                           },
"roi_exchange_days":
{ Args: { "p_from": string,"p_kind": string,"p_organization_id": string,"p_to": string }; Returns: {
              "amount_minor": number,"day": string,"is_fixed": boolean,"owed_currency": string,"owed_minor": number,"rate": number,"rate_day": string,"source": string
            }[]
                           },
"roi_period":
{ Args: { "p_from": string,"p_organization_id": string,"p_to": string }; Returns: Json
                           },
"roi_recount":
{ Args: { "p_from": string,"p_organization_id": string,"p_to": string }; Returns: Json
                           },
"rules_for_operators":
{ Args: { "p_organization_id": string }; Returns: {
              "author": string | null,
"created_at": string,
"dispute_days": number,
"hours_after_end": number,
"min_call_seconds": number,
"nudge_hours": number,
"organization_id": string,
"steps": (string)[],
"version": number
            }[]
                          SetofOptions: {
        from: "*"
        to: "verification_rules"
        isOneToOne: false
        isSetofReturn: true
      } },
"save_message_template":
{ Args: { "p_body": string,"p_channel": string,"p_locale": string,"p_name": string,"p_organization_id": string,"p_subject": string }; Returns: string
                           },
"search_leads":
{ Args: { "p_after"?: Json,"p_count"?: boolean,"p_descending"?: boolean,"p_filter"?: Json,"p_limit"?: number,"p_offset"?: number,"p_organization_id": string,"p_sort"?: string }; Returns: {
              "custom": Json,"email": string,"first_seen_at": string,"id": string,"last_contact_at": string,"name": string,"phone": string,"source": string,"status": string,"tags": (string)[],"total": number
            }[]
                           },
"set_ai_provider_account":
{ Args: { "p_organization_id": string }; Returns: undefined
                           },
"set_issuer":
{ Args: { "p_confirmed"?: boolean,"p_organization_id": string,"p_provider": string }; Returns: undefined
                           },
"set_nudges":
{ Args: { "p_organization_id": string,"p_wanted": boolean }; Returns: undefined
                           },
"set_report_mail":
{ Args: { "p_organization_id": string,"p_wanted": boolean }; Returns: undefined
                           },
"set_seller":
{ Args: { "p_instructions": string,"p_organization_id": string }; Returns: undefined
                           },
"start_campaign":
{ Args: { "p_campaign_id": string }; Returns: string
                           },
"start_lead_import":
{ Args: { "p_file_bytes": number,"p_file_hash": string,"p_file_name": string,"p_organization_id": string,"p_rows_total": number,"p_settings": Json }; Returns: string
                           },
"stop_contact":
{ Args: { "p_channel": string,"p_filter"?: Json,"p_lead_ids"?: (string)[],"p_organization_id": string,"p_reason": string }; Returns: Json
                           },
"suppress_lead":
{ Args: { "p_channel": string,"p_lead_id": string }; Returns: string
                           },
"tag_leads":
{ Args: { "p_filter"?: Json,"p_lead_ids"?: (string)[],"p_on": boolean,"p_organization_id": string,"p_tag": string }; Returns: Json
                           },
"unclosed_months":
{ Args: Record<PropertyKey, never>; Returns: {
              "ended_at": string,"name": string,"organization_id": string,"period": string,"problem": string,"since": string,"time_zone": string,"tried_at": string
            }[]
                           },
"undo_lead_import":
{ Args: { "p_import_id": string,"p_most"?: number }; Returns: {
              "created_at": string,
"created_by": string | null,
"duplicate_existing": number,
"duplicate_in_file": number,
"ended_at": string | null,
"file_bytes": number,
"file_hash": string,
"file_name": string,
"id": string,
"imported": number,
"invalid": number,
"kept": number | null,
"organization_id": string,
"removed": number | null,
"rows_total": number,
"settings": NonNullable<Json>,
"status": string,
"suppressed": number,
"undo_after": string | null,
"undone_at": string | null,
"undone_by": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "lead_imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"undo_lead_tagging":
{ Args: { "p_id": string }; Returns: number
                           },
"unissued_invoices":
{ Args: Record<PropertyKey, never>; Returns: {
              "attempts": number,"currency": string,"finalised_at": string,"invoice_id": string,"kind": string,"number": string,"organization_id": string,"organization_name": string,"problem": string,"state": string,"total_minor": number,"tried_at": string
            }[]
                           },
"update_campaign":
{ Args: { "p_campaign_id": string,"p_settings": Json }; Returns: undefined
                           },
"withdraw_consent":
{ Args: { "p_id": number }; Returns: undefined
                           }
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            
          }
        }
} as const
