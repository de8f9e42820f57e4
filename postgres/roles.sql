-- An administrator runs this once, in the database of the service.
create role pricebook_owner login;
create role pricebook_service login;

alter database pricebook owner to pricebook_owner;
revoke all on database pricebook from public;
revoke create on schema public from public;
grant connect on database pricebook to pricebook_service;

-- The owner grants this on all tables that its migrations create from now on.
alter default privileges for role pricebook_owner in schema public
  grant select, insert, update, delete on tables to pricebook_service;
